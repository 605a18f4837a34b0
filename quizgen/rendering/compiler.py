"""Compiles templates to Python code that calls the sandbox only for what it doesn't know yet.

In Jinja, each attribute, each call and each piece of output goes through a function. Here the code itself
checks a value's type for the usual cases: a view that is known to have the field, a macro, finished HTML.
Everything else goes through the sandbox.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from io import StringIO
from keyword import iskeyword
from typing import Any

from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame, MacroRef, optimizeconst
from jinja2.idtracking import VAR_LOAD_PARAMETER, VAR_LOAD_RESOLVE
from jinja2.runtime import LoopContext, Macro
from jinja2.utils import missing

from quizgen.rendering import policy, statements
from quizgen.rendering.printing import as_text, escaped, markup


class DirectMacro(Macro):
    """A macro that can be called directly if all its arguments are positional.

    Attributes:
        text: the macro's function, for calls with at most `most` positional arguments. It returns a plain
            text, which a template prints as it is.
        function: the same for a value: HTML if the environment escapes HTML.
        most: how many arguments it takes; -1 if Jinja must sort the arguments.
    """

    def __init__(self, environment: Environment, *given: Any) -> None:
        super().__init__(environment, *given)
        special = self.catch_kwargs or self.catch_varargs or self.caller or self.explicit_caller
        self.most = -1 if special else self._argument_count
        self.text = self._func
        self.function = self._html if environment.autoescape else self.text
        if not special:
            self.text.__defaults__ = (missing,) * self.most

    def _html(self, *given: Any) -> str:
        return markup(self.text(*given))

    def _invoke(self, arguments: list[Any], autoescape: bool) -> str:
        """Return the macro's text, as HTML if the caller escapes what it prints."""
        made: str = self.text(*arguments)
        return markup(made) if autoescape else made


class CountedLoop(LoopContext):
    """A loop over items that are counted beforehand, since templates loop over tuples and short lists.

    Jinja's own looks ahead only if a template asks for the next item, which takes four times as long.
    """

    length = 0

    def __init__(self, iterable: Iterable[Any], undefined: Any, recurse: Any = None, depth0: int = 0) -> None:
        self._items = iterable if type(iterable) is tuple else list(iterable)
        self._undefined = undefined
        self._recurse = recurse
        self.depth0 = depth0
        self.length = len(self._items)

    def __iter__(self) -> Iterator[tuple[Any, CountedLoop]]:  # type: ignore[override] # Jinja's is its own iterator
        """Yield each item with the loop."""
        for index, item in enumerate(self._items):
            self.index0 = index
            yield item, self

    @property
    def last(self) -> bool:
        """Whether this is the last item."""
        return self.index0 + 1 == self.length

    @property
    def previtem(self) -> Any:
        """The item before; undefined for the first."""
        return self._items[self.index0 - 1] if self.index0 else self._undefined("there is no previous item")

    def _peek_next(self) -> Any:
        return missing if self.last else self._items[self.index0 + 1]


TESTS = {
    "defined": "(not isinstance({}, Undefined))",
    "none": "({} is None)",
    "string": "isinstance({}, str)",
    "true": "({} is True)",
}
"""Jinja's most frequent tests, as Python expressions."""
METHODS = {"replace": "replace", "trim": "strip"}
"""The methods of texts that do the same as a filter with constant texts as arguments."""
READ = (
    "({v}.NAME if type({}) in has_NAME else {v}['NAME'] if type({v}) is dict and 'NAME' in {v}"
    " else environment.getattr({v}, 'NAME'))"
)
"""The code that reads a field of a value (see `_with`); most values are views that are known to have it."""
PRINTED = (
    "({v} if (kind := type({})) is HTML else escaped_text({v}) if kind is str"
    " else str({v}) if kind is int else escaped({v}))"
)
"""The code that makes HTML of a value; most of them are texts or whole numbers."""
CURRENT = object.__new__(nodes.InternalName)  # Jinja's constructor is for its parser
CURRENT.name = "v"
"""The current value, as a part of a template."""


class Compiler(CodeGenerator):
    """Jinja's compiler, for templates that see plain values and print texts and numbers.

    In the code that it writes, `v` is the current value, `kind` its class, and `has_x` the set of classes
    that are known to have a field `x`. `from_x` is the value of a name that the template itself does not
    define, `text_of_x` the function of its own macro `x`, and `finished_x` the function that applies a filter
    and returns finished HTML.
    """

    _printed: nodes.Node | None = None
    """The value whose code comes next, if the template prints it as HTML."""
    _body: Iterable[nodes.Node] | None = None
    """The body of the macro whose code comes next."""
    _last: nodes.Node | None = None
    """What a macro prints at its end, if it has printed nothing before."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802 - Jinja's
        """Compile a template, after checking it if it is not quizgen's own.

        Raises:
            TemplateSyntaxError: if it contains something forbidden.
        """
        if self.filename and self.filename.startswith(self.environment.looked_at):  # type: ignore[attr-defined]
            policy.refuse(node, self.environment, self.name, self.filename)
        self._fields = sorted({one.attr for one in node.find_all(nodes.Getattr) if _is_field(one.attr)})
        times = Counter(statements.bound(node))
        self._from_outside = sorted(statements.loaded(node) - times.keys())
        self._bound_once = {name for name in times if times[name] == 1}
        self._given = frozenset[str]()  # the variables that certainly have a value here
        self._own_macros = dict[str, int]()  # those that can be called directly, with how many arguments
        filters = {one.name for one in node.find_all(nodes.Filter)}
        self._finished = sorted(filters & self.environment.finished.keys())  # type: ignore[attr-defined]
        super().visit_Template(node, frame)

    def write_commons(self) -> None:
        """Write the beginning of each function: some names in addition to Jinja's."""
        super().write_commons()
        self.writeline(f"{', '.join(self.environment.direct)} = environment.direct.values()")  # type: ignore[attr-defined]
        for name in self._fields:
            self.writeline(f"has_{name} = environment.having[{name!r}]")
        for name in self._from_outside:
            self.writeline(f"from_{name} = resolve({name!r})")
            self.writeline(f"if from_{name} is missing: from_{name} = undefined(name={name!r})")
        for name in self._finished:
            self.writeline(f"finished_{name} = environment.finished[{name!r}]")

    def enter_frame(self, frame: Frame) -> None:
        """Write the code that looks up the names of a macro or a loop, except those of the whole template."""
        for target, (action, name) in list(frame.symbols.loads.items()):
            if action == VAR_LOAD_RESOLVE and name in self._from_outside:
                del frame.symbols.loads[target]
        super().enter_frame(frame)

    def visit_Name(self, node: nodes.Name, frame: Frame) -> None:  # noqa: N802 - Jinja's
        """Write a name; one that certainly has a value needs no look for that."""
        if variable := self._variable(node, frame):
            self.write(variable)
        else:
            super().visit_Name(node, frame)

    def _variable(self, node: nodes.Node, frame: Frame) -> str:
        """Return the variable of a name that certainly has a value; an empty text for anything else."""
        if not isinstance(node, nodes.Name) or node.ctx != "load":
            return ""
        if node.name in self._from_outside:
            return f"from_{node.name}"
        variable = frame.symbols.ref(node.name)
        is_argument = frame.symbols.find_load(variable) == (VAR_LOAD_PARAMETER, None)
        certain = variable in self._given or (is_argument and not self.parameter_is_undeclared(variable))
        return variable if certain else ""

    def _with(self, node: nodes.Node, frame: Frame, code: str) -> None:
        """Write code, with that of a value in it for {}, and for {v} a variable that has the value."""
        before, _, after = code.partition("{}")
        variable = self._variable(node, frame)
        self.write(before.replace("{v}", variable or "v") + ("" if variable else "v := "))
        self.visit(node, frame)
        self.write(after.replace("{v}", variable or "v"))

    def visit_Assign(self, node: nodes.Assign, frame: Frame) -> None:  # noqa: N802 - Jinja's
        """Write `{% set x = … %}`."""
        super().visit_Assign(node, frame)
        self._give(statements.stored(node.target), frame)

    def visit_AssignBlock(self, node: nodes.AssignBlock, frame: Frame) -> None:  # noqa: N802 - Jinja's
        """Write `{% set x %}…{% endset %}`."""
        super().visit_AssignBlock(node, frame)
        self._give(statements.stored(node.target), frame)

    def visit_FromImport(self, node: nodes.FromImport, frame: Frame) -> None:  # noqa: N802 - Jinja's
        """Write `{% from … import x %}`."""
        super().visit_FromImport(node, frame)
        self._give(statements.imported(node), frame)

    def _give(self, names: Iterable[str], frame: Frame) -> None:
        """Note that names have a value from here to the end of this body."""
        self._given = self._given | {frame.symbols.ref(name) for name in names}

    def macro_body(self, node: nodes.Macro | nodes.CallBlock, frame: Frame) -> tuple[Frame, MacroRef]:
        """Write the function of a macro, which can be called after the end of the loop that it is in."""
        given = self._given
        if not frame.toplevel:
            self._given = frozenset()
        made = super().macro_body(node, frame)
        self._given = given
        return made

    def visit_Macro(self, node: nodes.Macro, frame: Frame) -> None:  # noqa: N802 - Jinja's
        """Write a macro, and if the code after it can call its function directly, a name for that."""
        self._body = node.body
        super().visit_Macro(node, frame)
        self._give([node.name], frame)
        if (
            frame.rootlevel
            and node.name in self._bound_once
            and not self._is_switched(frame)
            and statements.takes_what_it_names(node)
        ):
            self._own_macros[node.name] = len(node.args)
            self.writeline(f"text_of_{node.name} = macro")

    @optimizeconst
    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 - Jinja's
        """Write the lookup of an attribute."""
        if not _is_field(node.attr):
            super().visit_Getattr(node, frame)
            return
        self._with(node.node, frame, READ.replace("NAME", node.attr))

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
        """Write a filter; the most frequent ones in Python's own words, or as functions that make HTML."""
        if node.node is None or not _is_plain(node):
            super().visit_Filter(node, frame)
        elif node.name == "default" and len(node.args) == 1:
            self.write("(v if not isinstance(v := ")
            self.visit(node.node, frame)
            self.write(", Undefined) else ")
            self.visit(node.args[0], frame)
            self.write(")")
        elif node.name in METHODS and all(map(_is_text, node.args)):
            arguments = ", ".join(repr(one.as_const()) for one in node.args)
            self.write(f"(v.{METHODS[node.name]}({arguments}) if type(v := ")
            self.visit(node.node, frame)
            self.write(") is str else ")
            node.node = CURRENT
            super().visit_Filter(node, frame)
            self.write(")")
        elif node.name in self._finished and node.name not in METHODS and _escapes(frame):
            self.write("Markup(")
            self._finish(node, frame)
            self.write(")")
        else:
            super().visit_Filter(node, frame)

    def _finish(self, node: nodes.Filter, frame: Frame) -> None:
        """Write the code of a filter that returns finished HTML."""
        self.write(f"finished_{node.name}(")
        self.visit(node.node, frame)  # type: ignore[arg-type] # only a filter block has none
        self.signature(node, frame)
        self.write(")")

    @optimizeconst
    def visit_Call(  # noqa: N802 - Jinja's
        self, node: nodes.Call, frame: Frame, forward_caller: bool = False
    ) -> None:
        """Write a call, in Jinja's way if the template switches escaping: macros need to know that."""
        if self._is_switched(frame):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        if not forward_caller and self._is_own(node, frame):
            self.write("Markup(" if _escapes(frame) else "(")
            self._call_own(node, frame)
            self.write(")")
        elif _is_plain(node) and not forward_caller:
            direct = f"v.function if {{}} in called and v.most >= {len(node.args)}"
            self._call(node, frame, direct, "callable")
        else:
            self._call(node, frame, "v if {} is Macro", "callable", forward_caller)

    def _call(
        self, node: nodes.Call, frame: Frame, direct: str, other: str, forward_caller: bool = False
    ) -> None:
        """Write a call.

        Args:
            node: the call.
            frame: the names of the code around it.
            direct: Python's code for what can be called directly, with {} for its type.
            other: the method of the sandbox that returns a function for anything else.
            forward_caller: whether the call is given a macro to call.
        """
        before, _, after = direct.partition("{}")
        self.write(f"({before}type(v := ")
        self.visit(node.node, frame)
        self.write(f"){after} else environment.{other}(v))(")
        self.write(self._arguments(node, frame, forward_caller).removeprefix(", "))
        self.write(")")

    def _is_own(self, node: nodes.Call, frame: Frame) -> bool:
        """Return whether a call is certainly of a macro of the same template that takes these arguments."""
        name = node.node.name if isinstance(node.node, nodes.Name) else ""
        known = name in self._own_macros and frame.symbols.ref(name) in self._given
        return known and _is_plain(node) and len(node.args) <= self._own_macros[name]

    def _call_own(self, node: nodes.Call, frame: Frame) -> None:
        """Write the direct call of a macro of the same template."""
        self.write(f"text_of_{node.node.name}(")  # type: ignore[attr-defined] # it is a name
        self.write(self._arguments(node, frame, forward_caller=False).removeprefix(", "))
        self.write(")")

    def _is_switched(self, frame: Frame) -> bool:
        """Return whether the template itself may have switched escaping off or on here."""
        return frame.eval_ctx.volatile or frame.eval_ctx.autoescape != self.environment.autoescape

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
            self.newline(node)
            self.visit(node.test, frame)
            self.write(" else ")
            self._print(node.expr2 or nodes.Const(""), frame)
            self.write(")")
        elif isinstance(node, nodes.Output):
            self.write("concat((")
            for one in node.nodes:
                self.newline(one)
                self._print(one, frame)
                self.write(", ")
            self.write("))")
        elif isinstance(node, nodes.TemplateData):
            self.write(repr(node.data))
        elif isinstance(node, nodes.Const) and isinstance(node.value, str):
            self.write(repr(str(escaped(node.value))))
        elif isinstance(node, nodes.Filter) and node.name in self._finished and node.node is not None:
            self._finish(node, frame)
        elif isinstance(node, nodes.Call) and self._is_own(node, frame) and not self._is_switched(frame):
            self._call_own(node, frame)
        elif isinstance(node, nodes.Call) and _is_plain(node) and not self._is_switched(frame):
            self._call(node, frame, f"v.text if {{}} is Macro and v.most >= {len(node.args)}", "printing")
        else:
            self._with(node, frame, PRINTED)

    def blockvisit(self, body: Iterable[nodes.Node], frame: Frame) -> None:
        """Write the code of a body; all that it prints in a row, some of it on a condition, in one step."""
        given = self._given
        rows = list(statements.in_rows(body) if frame.buffer and _escapes(frame) else body)
        if body is self._body and rows and _escapes(frame) and all(map(statements.prints_nothing, rows[:-1])):
            self._last = rows[-1]
        super().blockvisit(rows, frame)
        self._given = given

    def visit_Output(self, node: nodes.Output, frame: Frame) -> None:  # noqa: N802 - Jinja's
        """Write the code of printed values; a macro returns its last ones without Jinja's list of all."""
        if node is not self._last:
            super().visit_Output(node, frame)
            return
        self.writeline("return ")
        self._print(node, frame)

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


def _escapes(frame: Frame) -> bool:
    """Return whether it is certain that the template escapes here what it prints."""
    return bool(frame.eval_ctx.autoescape and not frame.eval_ctx.volatile)


def _is_text(node: nodes.Node) -> bool:
    """Return whether a part of a template is a constant text, and not HTML."""
    return isinstance(node, nodes.Const) and type(node.value) is str


def _is_plain(call: nodes.Call | nodes.Filter) -> bool:
    """Return whether a call or a filter has only positional arguments."""
    return not (call.kwargs or call.dyn_args or call.dyn_kwargs)


def _is_field(name: str) -> bool:
    """Return whether a name can be used in Python code unchanged."""
    return name.isascii() and not iskeyword(name)
