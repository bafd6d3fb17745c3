"""The one choke point: every message of the kernel passes here, and no output without a label."""

from typing import Any, Protocol

from jupyter_client.session import Session

from sarus_kernel.kernel.provenance.captions import Content
from sarus_kernel.kernel.provenance.outputs import SEEN, Message


class Labeller(Protocol):
    """What the session needs of `outputs.Outputs`."""

    def label(self, message: Message) -> Message:
        """The message with its label."""

    def after(self, message: Message) -> Content | None:
        """The footer that has become due, if any."""


class LabellingSession(Session):
    """A session that shows every output to a labeller before it is signed and sent."""

    labeller: Labeller | None = None

    def send(
        self,
        stream: Any,
        msg_or_type: Any,
        content: Any = None,
        parent: Any = None,
        ident: Any = None,
        buffers: Any = None,
        track: bool = False,
        header: Any = None,
        metadata: Any = None,
    ) -> Any:
        """Send a message, as `Session.send` does. `parent` is a message or a bare header."""
        ready = not isinstance(msg_or_type, str)
        kind = msg_or_type["msg_type"] if ready else msg_or_type
        if self.labeller is None or kind not in SEEN:
            return super().send(
                stream, msg_or_type, content, parent, ident, buffers, track, header, metadata
            )
        if not ready:
            msg_or_type = self.msg(kind, content, parent, header, metadata)
        message = self.labeller.label(msg_or_type)
        sent = super().send(stream, message, ident=ident, buffers=buffers, track=track)
        if (due := self.labeller.after(message)) is not None:
            self.send_footer(stream, due, message.get("parent_header"), ident)
        return sent

    def send_footer(self, stream: Any, content: Content, parent: Any, ident: Any) -> None:
        """Send a footer: an output that is nothing but a label."""
        super().send(stream, "display_data", content, parent, ident)
