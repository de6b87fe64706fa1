export { ConsentSection } from "./Attachments.tsx";
export { PatientBar } from "./PatientBar.tsx";
export { PatientLine } from "./PatientLine.tsx";
export { ImagesIntake } from "./CaseImages.tsx";
export { UploadsProvider } from "./uploads/UploadsProvider.tsx";
export { useCase, useCaseSearch, useStudies } from "./useCases.ts";
