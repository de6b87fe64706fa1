import { TAGS_BY_VR } from "./dictionary.data.ts";

/** Tag (`00080005`, upper case) -> VR; `xs` is US or SS, as Pixel Representation says. */
const vrByTag = new Map<string, string>();
for (const [vr, packed] of Object.entries(TAGS_BY_VR))
  for (const group of packed.split(";")) {
    const [number = "", elements = ""] = group.split(":");
    for (let at = 0; at < elements.length; at += 4)
      vrByTag.set(number + elements.slice(at, at + 4), vr);
  }

/** Palette descriptors begin with a count up to 65535 whatever the pixels' sign (PS3.3 C.7.6.3.1.5). */
for (const tag of ["00281101", "00281102", "00281103"]) vrByTag.set(tag, "US");

/** Elements of the repeating overlay groups (60xx), PS3.6. */
const OVERLAY: Readonly<Record<string, string>> = {
  "0010": "US",
  "0011": "US",
  "0015": "IS",
  "0022": "LO",
  "0040": "CS",
  "0045": "LO",
  "0050": "SS",
  "0051": "US",
  "0100": "US",
  "0102": "US",
  "1500": "LO",
  "3000": "OW",
};

/**
 * The VR of a standard attribute, by its tag as eight upper-case hexadecimal digits; `xs` when it is US or SS depending
 * on Pixel Representation. Undefined for private and unknown tags.
 */
export const vrOf = (tag: string): string | undefined =>
  vrByTag.get(tag) ??
  (/^60[01][02468ACE]/.test(tag) ? OVERLAY[tag.slice(4)] : undefined);

/** The VRs of PS3.5 6.2, as they are written in explicit files. */
export const VRS: ReadonlySet<string> = new Set(
  "AE AS AT CS DA DS DT FD FL IS LO LT OB OD OF OL OV OW PN SH SL SQ SS ST SV TM UC UI UL UN UR US UT UV".split(
    " ",
  ),
);
