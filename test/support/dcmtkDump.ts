import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);
/** Whether this machine has the tools (Debian package `dcmtk`). */
export const hasDcmtkDump = ["dcmdump", "dump2dcm", "dcmodify"].every(
  (program) => existsSync(`/usr/bin/${program}`),
);

/** The top level of a file as dcmtk reads it: value by tag (`0028,2000`); throws where it has anything to say about it. */
export const dcmdump = async (
  file: string,
): Promise<ReadonlyMap<string, string>> => {
  const { stdout, stderr } = await run("dcmdump", ["-Un", "+L", "+uc", file], {
    maxBuffer: 64 * 1024 * 1024,
  });
  if (stderr !== "") throw new Error(stderr);
  return new Map(
    [...stdout.matchAll(/^\(([0-9a-f]{4},[0-9a-f]{4})\) \w\w (.*?) +#/gm)].map(
      ([, tag = "", value = ""]) => [tag, value],
    ),
  );
};

/**
 * A Color Softcopy Presentation State that dcmtk writes, as another system would: of one frame of an image, turned
 * clockwise, with a line and a word. Its profile is the file `icc`.
 */
export const foreignColourState = async (
  image: Record<
    "study" | "series" | "sop" | "sopClass" | "columns" | "rows" | "patient",
    string
  > & { frame: number; icc: string },
  path: string,
): Promise<void> => {
  const sequence = (tag: string, ...lines: string[]) =>
    `(${tag}) SQ\n(fffe,e000) -\n${lines.join("\n")}\n(fffe,e00d) -\n(fffe,e0dd) -`;
  const referenced = sequence(
    ...([
      "0008,1140",
      `(0008,1150) UI [${image.sopClass}]`,
      `(0008,1155) UI [${image.sop}]`,
      `(0008,1160) IS [${image.frame}]`,
    ] as const),
  );
  const lines = [
    "(0008,0005) CS [ISO_IR 192]",
    "(0008,0016) UI [1.2.840.10008.5.1.4.1.1.11.2]",
    "(0008,0018) UI [1.2.276.0.7230010.3.1.4.1]",
    "(0008,0060) CS [PR]",
    sequence(
      ...([
        "0008,1115",
        `(0020,000e) UI [${image.series}]`,
        referenced,
      ] as const),
    ),
    `(0010,0020) LO [${image.patient}]`,
    `(0020,000d) UI [${image.study}]`,
    "(0020,000e) UI [1.2.276.0.7230010.3.1.3.1]",
    "(0020,0011) IS [77]",
    "(0020,0013) IS [1]",
    `(0028,2000) OB =${image.icc}`,
    sequence(
      ...([
        "0070,0001",
        referenced,
        "(0070,0002) CS [L]",
        sequence(
          ...([
            "0070,0008",
            "(0070,0004) CS [PIXEL]",
            "(0070,0006) ST [EF 60%]",
            "(0070,0014) FL 40\\40",
            "(0070,0015) CS [N]",
          ] as const),
        ),
        sequence(
          ...([
            "0070,0009",
            "(0070,0005) CS [PIXEL]",
            "(0070,0020) US 2",
            "(0070,0021) US 2",
            "(0070,0022) FL 20\\30\\120\\30",
            "(0070,0023) CS [POLYLINE]",
          ] as const),
        ),
      ] as const),
    ),
    "(0070,0041) CS [N]",
    "(0070,0042) US 90",
    sequence(
      ...([
        "0070,005a",
        `(0070,0052) SL 1\\${image.rows}`,
        `(0070,0053) SL ${image.columns}\\1`,
        "(0070,0100) CS [SCALE TO FIT]",
        "(0070,0102) IS [1\\1]",
      ] as const),
    ),
    sequence("0070,0060", "(0070,0002) CS [L]", "(0070,0062) IS [1]"),
    "(0070,0080) CS [FOREIGN]",
    "(0070,0081) LO [made by dcmtk]",
    "(0070,0082) DA [20261101]",
    "(0070,0083) TM [080000]",
  ];
  await writeFile(`${path}.dump`, `${lines.join("\n")}\n`);
  await run("dump2dcm", ["+te", `${path}.dump`, path]);
};

/** Makes the file another image, with an ICC profile of its own (the file `icc`). */
export const withProfile = async (file: string, icc: string): Promise<void> => {
  await run("dcmodify", [
    "-nb",
    "-gst",
    "-gse",
    "-gin",
    "-if",
    `(0028,2000)=${icc}`,
    file,
  ]);
};
