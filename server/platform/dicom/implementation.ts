/** This program, and its name beside it; the same for ever, so that the same image always makes the same file. */
export const IMPLEMENTATION_CLASS_UID =
  "2.25.248105347614293815016229450182305742311";
export const IMPLEMENTATION_VERSION = "LIANZHEN_GATEWAY";
