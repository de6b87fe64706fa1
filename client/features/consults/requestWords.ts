import type { ConsultRequest } from "../../../shared/contracts/consults.ts";
import type { LocalName } from "../../../shared/contracts/ids.ts";
import type { TextKey } from "../../../shared/i18n/catalogue.ts";
import { useNow } from "../../platform/clock.ts";
import {
  useLanguage,
  useText,
  type Translate,
} from "../../platform/i18n/useText.ts";
import type { Tone } from "../../ui/StatusTag.tsx";
import { waitWords } from "./waiting.ts";

export const STATUS_TONES: Readonly<Record<ConsultRequest["status"], Tone>> = {
  asked: "waiting",
  accepted: "live",
  inSession: "live",
  opinionWritten: "signed",
  answered: "signed",
  askedAgain: "waiting",
  declined: "returned",
  done: "neutral",
};

const stateKey = ({ kind, status, side }: ConsultRequest): TextKey => {
  if (status === "inSession" || status === "opinionWritten")
    return `request.state.${status}.${side}`;
  if (kind === "advice" || status === "answered" || status === "askedAgain")
    return `advice.state.${status}.${side}`;
  return `request.state.${status}.${side}`;
};

/** Where a request stands, as a sentence for the side that reads it. */
const stateSentence = (
  t: Translate,
  localName: (name: LocalName) => string,
  request: ConsultRequest,
  nowMs: number,
): string => {
  const { from, to, toPerson, statusSince } = request;
  return t(stateKey(request), {
    from: localName(from.name),
    to: [to, toPerson]
      .flatMap((who) => (who ? [localName(who.name)] : []))
      .join(" "),
    wait: waitWords(t, Date.parse(statusSince), nowMs),
  });
};

/** The sentence, ticking by itself. */
export const useStateSentence = (request: ConsultRequest): string => {
  const t = useText();
  const { localName } = useLanguage();
  return stateSentence(t, localName, request, useNow());
};
