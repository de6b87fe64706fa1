import { ATTACHMENT_MEDIA_TYPES } from "../../shared/contracts/cases.ts";

/** For a file input: what may be attached. Few systems know HEIC as a type, so its names are listed, too. */
export const ATTACHMENT_ACCEPT = [
  ...ATTACHMENT_MEDIA_TYPES,
  ...[".heic", ".heif"],
].join(",");

/** What a chosen file claims to be; the server looks at its bytes. */
export const mediaTypeOfFile = ({
  name,
  type,
}: Pick<File, "name" | "type">): string =>
  /\.hei[cf]$/i.test(name) ? "image/heic" : type;
