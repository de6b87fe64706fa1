export { FilesSection } from "./Attachments.tsx";
export { usePatientWords } from "./patientWords.ts";
export { PatientBar } from "./PatientBar.tsx";
export { PatientLine } from "./PatientLine.tsx";
export { ImagesIntake } from "./CaseImages.tsx";
export { useTellCase } from "./imagesWindow.ts";
export { UploadsProvider } from "./uploads/UploadsProvider.tsx";
export {
  caseQuery,
  studiesQuery,
  useCase,
  useCaseSearch,
  usePriorStudies,
  useStudies,
} from "./useCases.ts";
