// Go on by itself with work that takes several steps. Without scripts, a button does the same.
document.querySelector("form[data-goes-on]")?.requestSubmit();
