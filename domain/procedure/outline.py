"""A definition as a page of text: what an officer reads to check that the YAML says what the law says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from domain.deadline.limit import Limit
from domain.procedure.conditions import ConditionError
from domain.procedure.council_fees import BY_COUNCIL, NOT_ENTERED
from domain.procedure.definition import Definition
from domain.procedure.dossier import Copies
from domain.procedure.fee_rates import ByChannel, Fee
from domain.procedure.fees import dong
from domain.procedure.guards import read_guard
from domain.procedure.outline_words import CHANNELS, KINDS, POWERS, ROLES, STAGES, WORDS
from domain.procedure.plan import AGENCY_KINDS, Channel
from domain.procedure.register import AgencyKind, Register
from domain.procedure.steps import OpenCase, Step


class Outline:
    """Writes one definition in one language ("vi" or "en"); agencies are named by the register if known."""

    def __init__(self, definition: Definition, language: str, register: Register | None = None) -> None:
        self.definition = definition
        self.language = "en" if language == "en" else "vi"
        self.words = WORDS[self.language]
        self.register: Mapping[str, AgencyKind] = register or {}

    def lines(self) -> Iterator[str]:
        """Yield the lines of the page, top to bottom as in the file."""
        d, words = self.definition, self.words
        yield f"{d.procedure} v{d.version}  {d.name.in_language(self.language)}"
        yield f"{words['agency']}: {self._agency(d.agency)}"
        until = f" {words['until']} {d.effective.to:%d/%m/%Y}" if d.effective.to else ""
        yield f"{words['effective']}: {d.effective.from_:%d/%m/%Y}{until}"
        yield f"{words['channels']}: {', '.join(self._pick(CHANNELS[c]) for c in d.accepted_channels)}"
        yield f"{words['deadline']}: {self._deadline()}"
        yield f"{words['dossier']}:"
        for component in d.dossier:
            when = f" [{component.when.in_language(self.language)}]" if component.when else ""
            name = component.name.in_language(self.language)
            yield f"  - {name}{self._copies(component.copies)}{when}{self._only_if(component.only_if)}"
        yield f"{words['fees']}:" + ("" if d.fees else f" {words['no_fee']}")
        for fee in d.fees:
            rate = f"{self._rate(fee)} ({fee.legal_basis}){self._only_if(fee.only_if)}"
            yield f"  - {fee.name.in_language(self.language)}: {rate}"
            for exemption in fee.exemptions:
                told = self._say("exempt", exemption.reduction, exemption.name.in_language(self.language))
                yield f"      {told} ({exemption.legal_basis})"
        yield f"{words['steps']}:"
        stage = ""
        for path, step in d.located_steps():
            if path[1] != stage:
                stage = str(path[1])
                yield f"  {self._pick(STAGES[stage])}"
            yield f"    {step.step_id}: {self._step(step)}"
        code = f" ({d.result.code})" if d.result.code else ""
        yield f"{words['result']}: {d.result.name.in_language(self.language)}{code}"
        yield f"{words['legal_basis']}: {'; '.join(d.legal_basis)}"

    def _pick(self, pair: tuple[str, str]) -> str:
        return pair[1] if self.language == "en" else pair[0]

    def _say(self, word: str, *values: object) -> str:
        return self.words[word].format(*values)

    def _only_if(self, guard: str | None) -> str:
        """Say in words when something applies; a condition nobody can read is left for the checks to name."""
        if guard is None:
            return ""
        try:
            said = read_guard(self.definition, guard).words(self.language)
        except ConditionError:
            said = guard
        return f" [{self._say('only_if', said)}]"

    def _limit(self, text: str) -> str:
        return Limit.parse(text).words(self.language)

    def _agency(self, name: str) -> str:
        kind = self.register.get(name)
        return kind.name.in_language(self.language) if kind else name

    def _deadline(self) -> str:
        d = self.definition
        if isinstance(d.deadline, str):
            text = self._limit(d.deadline)
        elif isinstance(d.deadline, tuple):
            text = "; ".join(f"{self._limit(row.limit)}{self._only_if(row.only_if)}" for row in d.deadline)
        else:
            text = "; ".join(
                f"{self._pick(CHANNELS[c])} {self._limit(limit)}" for c in Channel if (limit := d.deadline_of(c))
            )
        cut_off = d.counting.cut_off if d.counting else None
        return f"{text} ({self._say('cut_off', cut_off)})" if cut_off else text

    def _copies(self, copies: Copies) -> str:
        told = [
            f"{count} {self.words[kind]}"
            for kind in ("original", "certified", "photocopy")
            if (count := getattr(copies, kind))
        ]
        return f" ({', '.join(told)})" if told else ""

    def _rate(self, fee: Fee) -> str:
        if not fee.is_entered:
            return NOT_ENTERED.in_language(self.language)
        rate = self._entered(fee)
        return f"{rate}, {BY_COUNCIL.in_language(self.language)}" if fee.set_by else rate

    def _entered(self, fee: Fee) -> str:
        if fee.per_page:
            page = fee.per_page
            text = self._say("page", page.first, dong(page.amount), dong(page.then))
            return f"{text}, {self._say('cap', dong(page.at_most_per_copy))}" if page.at_most_per_copy else text
        if fee.per_copy is not None:
            return self._say("copy", dong(fee.per_copy))
        if fee.by_period:
            return "; ".join(
                " ".join(
                    [
                        *([self._say("from", f"{p.from_:%d/%m/%Y}")] if p.from_ else []),
                        *([self._say("to", f"{p.to:%d/%m/%Y}")] if p.to else []),
                        self._amount(p.amount, p.by_channel),
                    ]
                )
                for p in fee.by_period
            )
        return self._amount(fee.amount, fee.by_channel)

    def _amount(self, amount: int | None, by_channel: ByChannel | None) -> str:
        if by_channel is None:
            return dong(amount or 0)
        return ", ".join(
            f"{self._pick(CHANNELS[c.value])} {dong(value)}"
            for c in Channel
            if (value := getattr(by_channel, c.value)) is not None
        )

    def _step(self, step: Step) -> str:
        outside = step.kind in AGENCY_KINDS
        name = step.name.in_language(self.language) if step.name else self._pick(KINDS[step.kind])
        if isinstance(step, OpenCase):
            limit = self._say("within", self._limit(step.within))
            return f"{name} ({step.open_case}, {self._agency(step.at)}), {limit}{self._only_if(step.only_if)}"
        parts = [f"{name} ({self._agency(step.who) if outside else self._pick(ROLES[step.who])})"]
        if within := getattr(step, "within", None):
            parts.append(self._say("within", self._limit(within)))
        if step.in_parallel_with:
            parts.append(self._say("parallel", step.in_parallel_with))
        if step.after is not None:
            parts.append(self._say("after", ", ".join(step.after)))
        if other := getattr(step, "not_the_person_of", None):
            parts.append(self._say("other_person", other))
        if getattr(step, "if_silent", None) == "agree":
            parts.append(self.words["silent"])
        parts.extend(self._pick(POWERS[power]) for power in getattr(step, "may", ()))
        return ", ".join(parts) + self._only_if(step.only_if)
