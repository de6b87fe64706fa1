/** The people of an alliance, as REQUIREMENTS 2.11 names them. A membership carries exactly one role. */
export const ROLES = [
  "grassrootsDoctor",
  "siteDispatcher",
  "departmentHead",
  "medicalAffairs",
  "coordinator",
  "invitedExpert",
  "readingDoctor",
  "reviewingDoctor",
  "pathologist",
  "lecturer",
  "learner",
  "councilMember",
  "gridManager",
  "siteAdmin",
  "systemAdmin",
  "securityAdmin",
  "auditAdmin",
  "regulator",
] as const;
export type Role = (typeof ROLES)[number];

/** Treats or reads patients: may see a case its organisation has reach to. */
const CLINICAL = [
  "grassrootsDoctor",
  "siteDispatcher",
  "departmentHead",
  "coordinator",
  "medicalAffairs",
  "invitedExpert",
  "readingDoctor",
  "reviewingDoctor",
  "pathologist",
] as const satisfies readonly Role[];
const DOCTORS = [
  "grassrootsDoctor",
  "departmentHead",
  "invitedExpert",
  "readingDoctor",
  "reviewingDoctor",
  "pathologist",
] as const satisfies readonly Role[];

/**
 * Which acting role may try which action. Teaching, oversight and the three administrators (system, security, audit,
 * kept apart) never reach a patient's record by role.
 */
export const PERMISSIONS = {
  "case.read": CLINICAL,
  "case.write": ["siteDispatcher", ...DOCTORS],
  "image.upload": ["siteDispatcher", ...DOCTORS],
  "image.read": CLINICAL,
  "image.confirm": DOCTORS,
  "copy.make": [
    ...(["departmentHead", "medicalAffairs", "invitedExpert"] as const),
    ...(["readingDoctor", "reviewingDoctor", "pathologist"] as const),
  ],
  "request.ask": ["siteDispatcher", ...DOCTORS],
  "request.answer": ["coordinator", ...DOCTORS],
  "request.complete": DOCTORS,
  "opinion.write": DOCTORS,
  "room.join": CLINICAL,
  "view.operate": CLINICAL,
  "token.make": CLINICAL,
  "token.manage": [...CLINICAL, "siteAdmin", "systemAdmin", "securityAdmin"],
  "channel.manage": ["siteAdmin", "systemAdmin"],
  "duty.manage": ["siteAdmin", "systemAdmin", "coordinator", "departmentHead"],
  "pacs.read": ["siteAdmin", "systemAdmin"],
  "person.list": ["siteAdmin", "systemAdmin", "securityAdmin"],
  "person.revoke": ["systemAdmin", "securityAdmin"],
} as const satisfies Record<string, readonly Role[]>;
export type Action = keyof typeof PERMISSIONS;

export const roleMay = (role: Role, action: Action): boolean =>
  (PERMISSIONS[action] as readonly Role[]).includes(role);
