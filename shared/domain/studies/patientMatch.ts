/** Who an image says the patient is, as DICOM attributes: PN, DA, CS; empty where not stated. */
interface ImagePatient {
  name: string;
  birthDate: string;
  sex: string;
}
/** The case's patient. `birthDate` as `YYYY-MM-DD`. */
interface CasePatient {
  identity: "named" | "unknown" | "newborn";
  name: string;
  birthDate: string | null;
  sex: "male" | "female" | "unknown";
}

const SEX: Readonly<Record<string, CasePatient["sex"]>> = {
  M: "male",
  F: "female",
};
const HAN = /\p{Script=Han}/u;
const LATIN = /\p{Script=Latin}/u;

/** Letters only, so that `Li^Na`, `LI NA` and `Lina` are one name; the order of the parts does not count. */
const latinOf = (name: string) =>
  Array.from(
    name
      .normalize("NFKC")
      .toLowerCase()
      .replace(/[^\p{Script=Latin}]/gu, ""),
  )
    .sort()
    .join("");
const hanOf = (name: string) => name.replace(/[^\p{Script=Han}]/gu, "");

const namesDiffer = (image: string, ofCase: string) => {
  if (HAN.test(image) && HAN.test(ofCase))
    return (
      hanOf(image.split("=").find((part) => HAN.test(part)) ?? "") !==
      hanOf(ofCase)
    );
  // A name in another script says nothing: the same person is 张三 here and Zhang^San there.
  if (HAN.test(ofCase)) return false;
  const latin = image.split("=")[0] ?? "";
  return (
    LATIN.test(latin) &&
    LATIN.test(ofCase) &&
    latinOf(latin) !== latinOf(ofCase)
  );
};

/**
 * Whether an image and its case state different patients. Only what both state is compared: what is missing, and the
 * name of a patient with a temporary identity, is no difference. Never a reason to withhold the image.
 */
export const patientsDiffer = (
  image: ImagePatient,
  ofCase: CasePatient,
): boolean => {
  const sex = SEX[image.sex.trim().toUpperCase()];
  if (sex && ofCase.sex !== "unknown" && sex !== ofCase.sex) return true;
  const born = image.birthDate.replace(/\D/g, "");
  if (
    born.length === 8 &&
    ofCase.birthDate &&
    born !== ofCase.birthDate.replace(/\D/g, "")
  )
    return true;
  return ofCase.identity === "named" && namesDiffer(image.name, ofCase.name);
};
