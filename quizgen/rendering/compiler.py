"""Compiles templates to Python code that calls the sandbox only for what it doesn't know yet.

In Jinja, each attribute, each call and each piece of output goes through a function. Here the code itself
checks a value's type for the usual cases: a view that is known to have the field, a macro, finished HTML.
Everything else goes through the sandbox.
"""

from __future__ import annotations

from io import StringIO
from keyword import iskeyword
from typing import Any

from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame, optimizeconst
from jinja2.idtracking import VAR_LOAD_ALIAS, VAR_LOAD_RESOLVE
from jinja2.runtime import Macro
from jinja2.utils import missing

from quizgen.rendering import policy
from quizgen.rendering.printing import as_text, escaped, markup


class DirectMacro(Macro):
    """A macro that can be called directly if all its arguments are positional.

    Attributes:
        function: the macro's function, for calls with at most `most` positional arguments.
        most: how many arguments it takes; -1 if Jinja must sort the arguments.
    """

    def __init__(self, environment: Environment, *given: Any) -> None:
        super().__init__(environment, *given)
        special = self.catch_kwargs or self.catch_varargs or self.caller or self.explicit_caller
        self.most = -1 if special else self._argument_count
        self.function = self._func
        if not special:
            self.function.__defaults__ = (missing,) * self.most

    def _invoke(self, arguments: list[Any], autoescape: bool) -> str:
        """Return the macro's text, as HTML if the caller escapes what it prints."""
        made = self._func(*arguments)
        return markup(made) if autoescape else str(made)


TESTS = {
    "defined": "(not isinstance({}, Undefined))",
    "none": "({} is None)",
    "string": "isinstance({}, str)",
}
"""Jinja's most frequent tests, as Python expressions."""


class Compiler(CodeGenerator):
    """Jinja's compiler, for templates that see plain values and print texts and numbers.

    In the code that it writes, `v` is the current value, `kind` its class, and `has_x` the set of classes
    that are known to have a field `x`. `from_x` is the value of a name that the template itself does not
    define, and `finished_x` the function that applies a filter and returns finished HTML.
    """

    _printed: nodes.Node | None = None
    """The value whose code comes next, if the template prints it as HTML."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802 - Jinja's
        """Compile a template, after checking it if it is not quizgen's own.

        Raises:
            TemplateSyntaxError: if it contains something forbidden.
        """
        if self.filename and self.filename.startswith(self.environment.looked_at):  # type: ignore[attr-defined]
            policy.refuse(node, self.environment, self.name, self.filename)
        self._fields = sorted({one.attr for one in node.find_all(nodes.Getattr) if _is_field(one.attr)})
        self._from_outside = sorted(_loaded(node) - _bound(node))
        filters = {one.name for one in node.find_all(nodes.Filter)}
        self._finished = sorted(filters & self.environment.finished.keys())  # type: ignore[attr-defined]
        super().visit_Template(node, frame)

    def write_commons(self) -> None:
        """Write the beginning of each function: some names in addition to Jinja's."""
        super().write_commons()
        self.writeline("Macro, Markup, HTML, escaped, escaped_text, markup_join = environment.direct")
        for name in self._fields:
            self.writeline(f"has_{name} = environment.having[{name!r}]")
        for name in self._from_outside:
            self.writeline(f"from_{name} = resolve({name!r})")
        for name in self._finished:
            self.writeline(f"finished_{name} = environment.finished[{name!r}]")

    def enter_frame(self, frame: Frame) -> None:
        """Write the code that looks up the names of a macro or a loop."""
        for target, (action, name) in frame.symbols.loads.items():
            if action == VAR_LOAD_RESOLVE and name in self._from_outside:
                frame.symbols.loads[target] = VAR_LOAD_ALIAS, f"from_{name}"
        super().enter_frame(frame)

    @optimizeconst
    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 - Jinja's
        """Write the lookup of an attribute."""
        if not _is_field(node.attr):
            super().visit_Getattr(node, frame)
            return
        name = node.attr
        self.write(f"(v.{name} if type(v := ")
        self.visit(node.node, frame)
        self.write(f") in has_{name} else v[{name!r}] if type(v) is dict and {name!r} in v")
        self.write(f" else environment.getattr(v, {name!r}))")

    @optimizeconst
    def visit_Test(self, node: nodes.Test, frame: Frame) -> None:  # noqa: N802 - Jinja's
        """Write a test."""
        before, _, after = TESTS.get(node.name, "").partition("{}")
        if not before or node.args or node.kwargs or node.dyn_args or node.dyn_kwargs:
            super().visit_Test(node, frame)
            return
        self.write(before)
        self.visit(node.node, frame)
        self.write(after)

    @optimizeconst
    def visit_Filter(self, node: nodes.Filter, frame: Frame) -> None:  # noqa: N802 - Jinja's
        """Write a filter; the most frequent one, `default` with one argument, in Python's own words."""
        simple = len(node.args) == 1 and not (node.kwargs or node.dyn_args or node.dyn_kwargs)
        if node.name != "default" or node.node is None or not simple:
            super().visit_Filter(node, frame)
            return
        self.write("(v if not isinstance(v := ")
        self.visit(node.node, frame)
        self.write(", Undefined) else ")
        self.visit(node.args[0], frame)
        self.write(")")

    @optimizeconst
    def visit_Call(  # noqa: N802 - Jinja's
        self, node: nodes.Call, frame: Frame, forward_caller: bool = False
    ) -> None:
        """Write a call, in Jinja's way if the template switches escaping: macros need to know that."""
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
        """Write what a macro returns: HTML if the environment escapes HTML."""
        if force_unescaped and self.environment.autoescape:
            self.writeline(f"return Markup(concat({frame.buffer}))")
        else:
            super().return_buffer_contents(frame, force_unescaped)

    def _arguments(self, node: nodes.Call, frame: Frame, forward_caller: bool) -> str:
        """Return the code of a call's arguments; Jinja writes them after a first argument, missing here."""
        code, self.stream = self.stream, StringIO()
        self.signature(node, frame, {"caller": "caller"} if forward_caller else None)
        arguments, self.stream = self.stream.getvalue(), code
        return arguments

    def visit(self, node: nodes.Node, *args: Any, **kwargs: Any) -> Any:
        """Write the code of a node; that of a printed value, with what makes HTML of it."""
        if node is not self._printed:
            return super().visit(node, *args, **kwargs)
        self._printed = None
        return self._print(node, *args)

    def _print(self, node: nodes.Node, frame: Frame) -> None:
        """Write the code of a printed value as HTML; its type, if it is known, needs no check."""
        if isinstance(node, nodes.CondExpr):
            self.write("(")
            self._print(node.expr1, frame)
            self.write(" if ")
            self.visit(node.test, frame)
            self.write(" else ")
            self._print(node.expr2 or nodes.Const(""), frame)
            self.write(")")
        elif isinstance(node, nodes.Const) and isinstance(node.value, str):
            self.write(repr(str(escaped(node.value))))
        elif isinstance(node, nodes.Filter) and node.name in self._finished and node.node is not None:
            self.write(f"finished_{node.name}(")
            self.visit(node.node, frame)
            self.signature(node, frame)
            self.write(")")
        else:
            self.write("(v if (kind := type(v := (")
            self.visit(node, frame)
            self.write("))) is HTML else escaped_text(v) if kind is str else escaped(v))")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        """Write the code before a printed value (Jinja's `NativeCodeGenerator` overrides this, too)."""
        if isinstance(node, nodes.CondExpr) and node.expr2 is None:
            node.expr2 = nodes.Const("")  # Jinja would make an undefined value, which prints nothing either
        if frame.eval_ctx.volatile:
            self.write("(environment.escaped if context.eval_ctx.autoescape else environment.as_text)(")
        elif frame.eval_ctx.autoescape:
            self._printed = node
        else:
            self.write("environment.as_text(")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        """Write the code after a printed value."""
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            self.write(")")

    def _output_child_to_const(self, node: nodes.Expr, frame: Frame, finalize: Any) -> str:
        """Return the text of a constant; one that can't be printed fails only when the template prints it."""
        if isinstance(node, nodes.TemplateData):
            return super()._output_child_to_const(node, frame, finalize)
        write = escaped if frame.eval_ctx.autoescape else as_text
        return str(write(node.as_const(frame.eval_ctx)))


def _loaded(template: nodes.Template) -> set[str]:
    """Return the names that a template reads."""
    return {one.name for one in template.find_all(nodes.Name) if one.ctx == "load" and one.name.isascii()}


def _bound(template: nodes.Template) -> set[str]:
    """Return the names that a template defines anywhere, and Jinja's own."""
    names = {one.name for one in template.find_all(nodes.Name) if one.ctx != "load"}
    names |= {one.name for one in template.find_all(nodes.Macro)}
    names |= {one.target for one in template.find_all(nodes.Import)}
    for imported in template.find_all(nodes.FromImport):
        names |= {one if isinstance(one, str) else one[1] for one in imported.names}
    return names | {"self", "super", "caller", "varargs", "kwargs", "loop"}


def _is_field(name: str) -> bool:
    """Return whether a name can be used in Python code unchanged."""
    return name.isascii() and not iskeyword(name)
