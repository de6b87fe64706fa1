import {
  BEFORE_PART,
  DENIED,
  NOT_A_SIDE,
  ORGANS_OF,
  PAIRED_PARTS,
  PREGNANCY,
} from "./textWords.ts";

export const TEXT_PARTS = ["findings", "diagnosis", "advice", "notes"] as const;
export type TextPart = (typeof TEXT_PARTS)[number];
/** What a side may contradict. */
export const SIDE_SOURCES = ["findings", "diagnosis", "question"] as const;
export type SideSource = (typeof SIDE_SOURCES)[number];

/**
 * What a signer is asked about. `said` and `but` are words of the texts, as they stand there: patient data, never for
 * a log or an event.
 */
export type TextDoubt =
  | {
      kind: "side";
      part: "diagnosis" | "advice";
      said: string;
      source: SideSource;
      but: string;
    }
  | { kind: "sex"; part: TextPart; said: string; sex: "male" | "female" };

export interface CheckedText {
  content: Readonly<Record<TextPart, string>>;
  /** What the inviting side asked. */
  question: string;
  patient: { sex: "male" | "female" | "unknown"; newborn: boolean };
}

type Side = "left" | "right";
interface Mention {
  sides: readonly Side[];
  /** The body part it is said of; null where none that comes in two follows. */
  of: string | null;
  words: string;
  denied: boolean;
}

/** How far behind a side its body part may stand. */
const REACH = 28;
/** More than any report says of sides; what comes after is not looked at. */
const MAX_MENTIONS = 200;
const BOTH = /双侧|两侧|左侧?[、/及和与\s]*右|右侧?[、/及和与\s]*左/;
const SIDE = new RegExp(
  `${BOTH.source}|双|两|左|右|\\b(?:bilateral(?:ly)?|both|left|right)\\b`,
  "gi",
);
const STOP = /[,，。;；:：.\n]/;
const SENTENCE = /[。;；\n]|\.(?=\s|$)/;

const sidesOf = (word: string): readonly Side[] =>
  BOTH.test(word) || /^(?:双|两|bilateral|both)/.test(word)
    ? ["left", "right"]
    : [word.startsWith("左") || word === "left" ? "left" : "right"];

interface Found {
  of: string;
  at: number;
  length: number;
}
const firstPart = (text: string): Found | undefined =>
  Object.entries(PAIRED_PARTS)
    .flatMap(([of, words]): Found[] => {
      const match = words.exec(text);
      return match ? [{ of, at: match.index, length: match[0].length }] : [];
    })
    // The longer of two words that begin together: 肾上腺, not 肾.
    .sort((a, b) => a.at - b.at || b.length - a.length)[0];

/** 肝左叶, 甲状腺左叶: the part stands before its side. */
const partBefore = (before: string, after: string): Found | undefined => {
  if (!/^侧?叶/.test(after)) return undefined;
  const tail = before.slice(-4);
  const found = firstPart(tail);
  if (found && found.at + found.length === tail.length) return found;
  return tail.endsWith("肝") ? { of: "liver", at: 0, length: 1 } : undefined;
};

const isDenied = (sentence: string): boolean =>
  sentence
    .split(/[,，]/)
    .filter((clause) => clause.trim() !== "")
    .every((clause) => DENIED.test(clause));

const mentionsIn = (original: string): Mention[] => {
  // Same length, so that what is quoted can be taken from the original.
  const text = original
    .toLowerCase()
    .replace(NOT_A_SIDE, (word) => "□".repeat(word.length));
  if (text.length !== original.length) return [];
  const marks = [...text.matchAll(SIDE)].slice(0, MAX_MENTIONS);
  return marks.flatMap((mark, i): Mention[] => {
    const word = mark[0];
    const end = mark.index + word.length;
    const next = marks[i + 1]?.index ?? text.length;
    const rest = text.slice(end, next);
    const reach = rest.slice(0, REACH).split(STOP)[0] ?? "";
    const behind = firstPart(reach);
    // 两次, 双抗 and "both of them" are no sides.
    const near =
      behind !== undefined && BEFORE_PART.test(reach.slice(0, behind.at));
    const before = partBefore(text.slice(0, mark.index), rest);
    if (/^(?:双|两|both)$/.test(word) && !near) return [];
    // "the left", "is right": in English a side needs its body part, or says side itself.
    if (
      /^(?:left|right)$/.test(word) &&
      !behind &&
      !/^[- ]sided?\b/.test(reach)
    )
      return [];
    const part = before ?? behind;
    const quoted = before
      ? original.slice(Math.max(0, mark.index - 4), end + 1)
      : original.slice(
          mark.index,
          end + (behind ? behind.at + behind.length : 1),
        );
    const sentence = rest.split(SENTENCE)[0] ?? "";
    return [
      {
        sides: sidesOf(word),
        of: part?.of ?? null,
        words: quoted.split(STOP)[0]?.trim() ?? word,
        denied: isDenied(sentence),
      },
    ];
  });
};

const includes = (mentions: readonly Mention[], side: Side): boolean =>
  mentions.some(({ sides }) => sides.includes(side));
/** The brain's side is not the body's: a stroke on the left shows on the right. */
const ofBody = ({ of }: Mention): boolean => of !== "brain";

/**
 * What `said` contradicts: the mentions of the same part; where the other text has none, all that it says of sides.
 * `every`: each side said must be there (a conclusion from its findings); otherwise one common side is enough. A text
 * that begins with both (双肺纹理增多) and goes on with one is taken at the one.
 */
const contradicted = (
  said: Mention,
  others: readonly Mention[],
  every: boolean,
): Mention | undefined => {
  const same = others.filter(({ of }) => of !== null && of === said.of);
  const sameOnly = same.length > 0;
  const oneSided = same.filter(({ sides }) => sides.length === 1);
  const exact = said.sides.length === 1 && oneSided.length > 0;
  const against = exact
    ? oneSided
    : sameOnly
      ? same
      : ofBody(said)
        ? others.filter(ofBody)
        : [];
  const missing = said.sides.filter((side) => !includes(against, side));
  const wrong =
    every && sameOnly
      ? missing.length > 0
      : missing.length === said.sides.length;
  return wrong ? against[0] : undefined;
};

type SideDoubt = Extract<TextDoubt, { kind: "side" }>;

const sideDoubts = ({ content, question }: CheckedText): SideDoubt[] => {
  const positive = (text: string) =>
    mentionsIn(text).filter(({ denied }) => !denied);
  const findings = positive(content.findings);
  const diagnosis = positive(content.diagnosis);
  const advice = positive(content.advice);
  const asked = mentionsIn(question);
  const doubt = (
    part: SideDoubt["part"],
    said: Mention,
    source: SideSource,
    but: Mention | undefined,
  ): SideDoubt[] =>
    but
      ? [{ kind: "side", part, said: said.words, source, but: but.words }]
      : [];
  /** The other side than asked, where nothing in the opinion speaks of the side that was. */
  const overlooked = diagnosis.flatMap((said) => {
    const spoken = [...findings, ...diagnosis].filter(
      ({ of }) => of === said.of,
    );
    const but = contradicted(said, asked, false);
    return but && !but.sides.some((side) => includes(spoken, side))
      ? doubt("diagnosis", said, "question", but)
      : [];
  });
  return [
    ...diagnosis.flatMap((said) =>
      doubt("diagnosis", said, "findings", contradicted(said, findings, true)),
    ),
    ...overlooked,
    ...advice.flatMap((said) =>
      doubt("advice", said, "diagnosis", contradicted(said, diagnosis, false)),
    ),
  ];
};

const OTHER = { male: "female", female: "male" } as const;

const sexDoubts = ({ content, patient }: CheckedText): TextDoubt[] => {
  const { sex, newborn } = patient;
  if (sex === "unknown") return [];
  const lists = [
    ORGANS_OF[OTHER[sex]],
    ...(sex === "male" && !newborn ? [PREGNANCY] : []),
  ];
  return TEXT_PARTS.flatMap((part) =>
    lists
      .flatMap((words) => [...content[part].matchAll(caseless(words))])
      .map(([said]) => ({ kind: "sex", part, said, sex }) as const),
  );
};
const caseless = (words: RegExp) => new RegExp(words.source, "gi");

/** Two doubts that ask the same question. */
export const sameDoubt = (a: TextDoubt, b: TextDoubt): boolean =>
  a.kind === "side"
    ? b.kind === "side" &&
      a.part === b.part &&
      a.said === b.said &&
      a.source === b.source &&
      a.but === b.but
    : b.kind === "sex" &&
      a.part === b.part &&
      a.said === b.said &&
      a.sex === b.sex;

/** Every contradiction of sides and sex that the check can see, each once, in the order of the text (OP12). */
export const textDoubts = (text: CheckedText): TextDoubt[] =>
  [...sideDoubts(text), ...sexDoubts(text)].filter(
    (one, i, all) => all.findIndex((other) => sameDoubt(one, other)) === i,
  );
