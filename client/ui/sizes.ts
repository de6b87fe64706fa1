const UNITS = ["B", "KB", "MB", "GB", "TB"];
const STEP = 1024;

/** A number of bytes as people read it: `45.2 MB`. */
export const sizeWords = (bytes: number): string => {
  let value = bytes;
  let unit = 0;
  while (value >= STEP && unit < UNITS.length - 1) {
    value /= STEP;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return `${value.toFixed(digits)} ${UNITS[unit] ?? ""}`;
};
