/** A telephone number as it is looked up: digits, with the leading plus of an international one. */
export const normalPhone = (phone: string): string =>
  phone.replace(/[^+0-9]/g, "");

/** First three and last four digits stay readable; of a short number only the last two. */
export const maskPhone = (phone: string): string => {
  const [head, tail] = phone.length >= 11 ? [3, 4] : [0, 2];
  return `${phone.slice(0, head)}${"*".repeat(phone.length - head - tail)}${phone.slice(-tail)}`;
};
