"""Set up, fill and serve the demonstration."""

from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from config.demo import serving
from config.demo.accounts import address_of, sign_in_paths
from config.demo.loading import ForeignConferenceError, load
from config.demo.progress import Progress
from config.demo.stages import Stage, clock_offset
from events import clock
from events.models import Conference

FILES = {"badges": "badges.pdf", "calendar": "programme.ics", "report": "report.pdf"}
LINE = "─" * 72


class Command(BaseCommand):
    """Safe to repeat: what an earlier run loaded is made anew, other conferences stay as they are."""

    help = "Load the conference of 2012 with invented people, write its files, and serve it on this machine."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--stage", choices=[stage.value for stage in Stage], default=Stage.CONFERENCE.value, help="where to begin"
        )
        parser.add_argument("--no-serve", action="store_true", help="stop after writing the files")
        parser.add_argument("--port", type=int, default=8000, help="where to serve (8000)")
        parser.add_argument("--output", type=Path, default=settings.BASE_DIR / "demo-output", help="where to write")

    def handle(self, *_args: str, stage: str, no_serve: bool, port: int, output: Path, **_options: object) -> None:
        if not settings.DEMO:
            message = "The demonstration fills the database with invented people. Set DEMO=1 to allow it."
            raise CommandError(message)
        if not no_serve and not serving.is_port_free(port):
            message = f"Port {port} is in use by another program. Stop it, or choose another: --port {port + 1}"
            raise CommandError(message)
        self._enter(Stage(stage), port)
        call_command("upgrade", stdout=self.stdout, stderr=self.stderr)
        conference = self._load(Stage(stage))
        self._write_files(conference, output)
        self._show_the_way(conference, Stage(stage))
        if no_serve:
            self._say_how_to_serve(Stage(stage))
        else:
            self._serve(Stage(stage), port)

    def _enter(self, stage: Stage, port: int) -> None:
        """Set this process's clock to the stage's moment, and its own address."""
        settings.CLOCK_OFFSET = clock_offset(stage, now=timezone.now())
        settings.SITE_URL = f"http://localhost:{port}"
        settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # empty here, but WhiteNoise looks for it

    def _load(self, stage: Stage) -> Conference:
        try:
            return load(stage=stage, progress=Progress(self.stdout.write))
        except ForeignConferenceError:
            message = "A conference named dhrd-2012 is there that the demonstration did not make. It was left as it is."
            raise CommandError(message) from None

    def _write_files(self, conference: Conference, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for command, name in FILES.items():
            target = folder / name
            target.unlink(missing_ok=True)
            try:
                call_command(command, conference.slug, output=str(target), stdout=self.stdout, stderr=self.stdout)
            except CommandError as error:
                self.stdout.write(f"Not writing {name}: {error}")
            else:
                self.stdout.write(f"Writing {target} … {target.stat().st_size / 1000:,.0f} kB")

    def _show_the_way(self, conference: Conference, stage: Stage) -> None:
        paths = sign_in_paths(conference, at=clock.now())
        lines = [
            f"{conference.name}: {stage.value}, {clock.now().astimezone(conference.zone):%A %d %B %Y, %H:%M}",
            "",
            f"Conference   {settings.SITE_URL}/{conference.slug}/",
            f"Mails        {settings.SITE_URL}/demo/mail/",
            "",
            "Sign in by a link (each works once) or with its address; the code then appears among the mails:",
            *(f"\n{name:<12} {address_of(name)}\n{settings.SITE_URL}{path}" for name, path in paths.items()),
        ]
        self.stdout.write("\n".join([LINE, *lines, LINE]))

    def _say_how_to_serve(self, stage: Stage) -> None:
        command = " ".join(["granian", *serving.server_command(8000)[3:]])
        self.stdout.write(f"To serve it as it is: DEMO=1 DEMO_STAGE={stage.value} {command}")

    def _serve(self, stage: Stage, port: int) -> None:
        serving.take_other_ends_as_ctrl_c()
        commands = [serving.server_command(port), serving.worker_command()]
        try:
            with serving.running(commands, serving.environment_of(stage, settings.SITE_URL)) as children:
                serving.wait_until_it_answers(children, port)
                self.stdout.write(f"Serving {settings.SITE_URL}/ (press Ctrl-C to stop)")
                serving.wait_until_stopped(children)
        except KeyboardInterrupt:
            pass
        except serving.ServingError as error:
            raise CommandError(str(error)) from None
        self.stdout.write("Stopped.")
