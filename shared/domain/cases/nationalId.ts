const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_DIGITS = "10X98765432";

/** What is wrong with a resident identity number (GB 11643-1999), or undefined when it is right. */
export const nationalIdProblem = (
  value: string,
): "length" | "birthDate" | "checkDigit" | undefined => {
  if (!/^[0-9]{17}[0-9Xx]$/.test(value)) return "length";
  if (birthDateOf(value) === undefined) return "birthDate";
  const sum = WEIGHTS.reduce(
    (total, weight, i) => total + weight * Number(value[i]),
    0,
  );
  return CHECK_DIGITS[sum % 11] === value[17]?.toUpperCase()
    ? undefined
    : "checkDigit";
};

/** Birth date `YYYY-MM-DD` held in digits 7-14; undefined when they are no calendar day. */
export const birthDateOf = (nationalId: string): string | undefined => {
  const iso = `${nationalId.slice(6, 10)}-${nationalId.slice(10, 12)}-${nationalId.slice(12, 14)}`;
  const day = new Date(`${iso}T00:00:00Z`);
  return Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== iso
    ? undefined
    : iso;
};

/** Sex held in digit 17: odd is male. */
export const sexOf = (nationalId: string): "male" | "female" =>
  Number(nationalId[16]) % 2 === 1 ? "male" : "female";

/** The last two characters stay readable, to compare by eye; with the birth date beside it, more would give it away. */
export const maskNationalId = (nationalId: string): string =>
  `${"*".repeat(16)}${nationalId.slice(16)}`;
