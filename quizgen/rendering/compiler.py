"""Templates to Python code, which asks the sandbox only about what it doesn't know yet.

Jinja has each attribute, each call and each piece of output go through a function. Here the code itself sees
by a value's type whether it is what it nearly always is: a view that is known to have such a field, a macro,
HTML that is ready. All else goes through the sandbox.
"""

from __future__ import annotations

from io import StringIO
from keyword import iskeyword
from typing import Any

from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame, optimizeconst
from jinja2.runtime import Macro
from jinja2.utils import missing

from quizgen.rendering import policy
from quizgen.rendering.printing import as_text, escaped, markup


class DirectMacro(Macro):
    """A macro that is called with values in their order without a detour.

    Attributes:
        function: makes what the macro makes; who writes no more values than `most` may call it.
        most: how many values it takes; -1 where Jinja must sort out what was given.
    """

    def __init__(self, environment: Environment, *given: Any) -> None:
        super().__init__(environment, *given)
        special = self.catch_kwargs or self.catch_varargs or self.caller or self.explicit_caller
        self.most = -1 if special else self._argument_count
        self.function = self._func
        if not special:
            self.function.__defaults__ = (missing,) * self.most

    def _invoke(self, arguments: list[Any], autoescape: bool) -> str:
        """Return what the macro makes, as HTML where its caller escapes what is printed."""
        made = self._func(*arguments)
        return markup(made) if autoescape else str(made)


class Compiler(CodeGenerator):
    """Jinja's compiler, for templates that see plain values and print texts and numbers.

    In the code that it writes, `v` is the value in question. `has_x` has the kinds of views that are known to
    have a field `x`.
    """

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802 - Jinja's
        """Compile a template; one of somebody else's is looked at first.

        Raises:
            TemplateSyntaxError: if it says what none may say.
        """
        if self.filename and self.filename.startswith(self.environment.looked_at):  # type: ignore[attr-defined]
            policy.refuse(node, self.environment, self.name, self.filename)
        self._fields = sorted({one.attr for one in node.find_all(nodes.Getattr) if _is_field(one.attr)})
        super().visit_Template(node, frame)

    def write_commons(self) -> None:
        """Write what each function of the code begins with; some names stand before Jinja's own."""
        super().write_commons()
        self.writeline("Macro, Markup, HTML, escaped, markup_join = environment.direct")
        for name in self._fields:
            self.writeline(f"has_{name} = environment.having[{name!r}]")

    @optimizeconst
    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 - Jinja's
        """Write how an attribute is looked up."""
        if not _is_field(node.attr):
            super().visit_Getattr(node, frame)
            return
        name = node.attr
        self.write(f"(v.{name} if type(v := ")
        self.visit(node.node, frame)
        self.write(f") in has_{name} else v[{name!r}] if type(v) is dict and {name!r} in v")
        self.write(f" else environment.getattr(v, {name!r}))")

    @optimizeconst
    def visit_Call(  # noqa: N802 - Jinja's
        self, node: nodes.Call, frame: Frame, forward_caller: bool = False
    ) -> None:
        """Write a call; where a template switches escaping, in Jinja's way, which says so to macros."""
        if frame.eval_ctx.volatile or frame.eval_ctx.autoescape != self.environment.autoescape:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        plain = not (node.kwargs or node.dyn_args or node.dyn_kwargs or forward_caller)
        self.write("(v.function if type(v := " if plain else "(v if type(v := ")
        self.visit(node.node, frame)
        fits = f" and v.most >= {len(node.args)}" if plain else ""
        self.write(f") is Macro{fits} else environment.callable(v))(")
        self.write(self._arguments(node, frame, forward_caller).removeprefix(", "))
        self.write(")")

    def return_buffer_contents(self, frame: Frame, force_unescaped: bool = False) -> None:
        """Write what a macro returns: HTML where the environment's templates are HTML."""
        if force_unescaped and self.environment.autoescape:
            self.writeline(f"return Markup(concat({frame.buffer}))")
        else:
            super().return_buffer_contents(frame, force_unescaped)

    def _arguments(self, node: nodes.Call, frame: Frame, forward_caller: bool) -> str:
        """Return what Jinja writes behind a call's first argument: there is none here."""
        code, self.stream = self.stream, StringIO()
        self.signature(node, frame, {"caller": "caller"} if forward_caller else None)
        arguments, self.stream = self.stream.getvalue(), code
        return arguments

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        """Write what stands before a value that is printed, as Jinja's `NativeCodeGenerator` does too."""
        if frame.eval_ctx.volatile:
            self.write("(environment.escaped if context.eval_ctx.autoescape else environment.as_text)(")
        elif frame.eval_ctx.autoescape:
            self.write("(v if type(v := (")
        else:
            self.write("environment.as_text(")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        """Write what stands behind it."""
        ready = frame.eval_ctx.autoescape and not frame.eval_ctx.volatile
        self.write(")) is HTML else escaped(v))" if ready else ")")

    def _output_child_to_const(self, node: nodes.Expr, frame: Frame, finalize: Any) -> str:
        """Return what a constant prints; what can't be printed is reported when it is printed."""
        if isinstance(node, nodes.TemplateData):
            return super()._output_child_to_const(node, frame, finalize)
        write = escaped if frame.eval_ctx.autoescape else as_text
        return str(write(node.as_const(frame.eval_ctx)))


def _is_field(name: str) -> bool:
    """Return whether a name can stand in code as it is."""
    return name.isascii() and not iskeyword(name)
