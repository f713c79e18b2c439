// Look at the stage anew each minute, unless nobody looks or something is being typed. Without scripts, a link does the same.
const MINUTE = 60_000;

const isTyping = () => [...document.querySelectorAll("main input, main select")].some((field) => field === document.activeElement);

setInterval(() => {
  if (!document.hidden && !isTyping()) location.reload();
}, MINUTE);
