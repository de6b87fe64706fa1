import { sql } from "kysely";
import type { About } from "../../../shared/contracts/about.ts";
import type { Role } from "../../../shared/domain/identity/permissions.ts";
import { hashPassword } from "../../platform/auth/passwords.ts";
import type { NewId } from "../../platform/ambient.ts";
import type { Database } from "../../platform/db/database.ts";

export const DEMO_PASSWORD = "lianzhen-demo";

const ORGANISATIONS = {
  qingshan: {
    zh: "青山县人民医院",
    en: "Qingshan County People's Hospital",
    kind: "countyHospital",
  },
  hekou: {
    zh: "河口镇卫生院",
    en: "Hekou Township Clinic",
    kind: "townshipClinic",
  },
  liulin: {
    zh: "柳林镇卫生院",
    en: "Liulin Township Clinic",
    kind: "townshipClinic",
  },
  linjiang: {
    zh: "临江市第一医院",
    en: "Linjiang First Hospital",
    kind: "tertiaryHospital",
  },
} as const;
type OrganisationCode = keyof typeof ORGANISATIONS;

const DEPARTMENTS = {
  qingshanRadiology: {
    organisation: "qingshan",
    zh: "放射科",
    en: "Radiology",
  },
  qingshanPathology: {
    organisation: "qingshan",
    zh: "病理科",
    en: "Pathology",
  },
  qingshanCentre: {
    organisation: "qingshan",
    zh: "远程会诊中心",
    en: "Telemedicine centre",
  },
  hekouGeneral: { organisation: "hekou", zh: "全科", en: "General practice" },
  liulinGeneral: { organisation: "liulin", zh: "全科", en: "General practice" },
  linjiangThoracic: {
    organisation: "linjiang",
    zh: "胸外科",
    en: "Thoracic surgery",
  },
} as const satisfies Record<
  string,
  { organisation: OrganisationCode; zh: string; en: string }
>;
type DepartmentCode = keyof typeof DEPARTMENTS;

interface DemoPerson {
  login: string;
  zh: string;
  en: string;
  organisation: OrganisationCode;
  department: DepartmentCode | null;
  role: Role;
}
const person = (
  login: string,
  zh: string,
  en: string,
  organisation: OrganisationCode,
  department: DepartmentCode | null,
  role: Role,
): DemoPerson => ({ login, zh, en, organisation, department, role });

const PEOPLE: readonly DemoPerson[] = [
  person(
    "clinic",
    "李梅",
    "Li Mei",
    "hekou",
    "hekouGeneral",
    "grassrootsDoctor",
  ),
  person(
    "clinic2",
    "陈刚",
    "Chen Gang",
    "liulin",
    "liulinGeneral",
    "grassrootsDoctor",
  ),
  person(
    "radiologist",
    "王建国",
    "Wang Jianguo",
    "qingshan",
    "qingshanRadiology",
    "readingDoctor",
  ),
  person(
    "senior",
    "赵敏",
    "Zhao Min",
    "qingshan",
    "qingshanRadiology",
    "reviewingDoctor",
  ),
  person(
    "pathologist",
    "孙丽",
    "Sun Li",
    "qingshan",
    "qingshanPathology",
    "pathologist",
  ),
  person(
    "expert",
    "周明",
    "Zhou Ming",
    "linjiang",
    "linjiangThoracic",
    "invitedExpert",
  ),
  person(
    "coordinator",
    "吴芳",
    "Wu Fang",
    "qingshan",
    "qingshanCentre",
    "coordinator",
  ),
  person("lecturer", "郑强", "Zheng Qiang", "qingshan", null, "lecturer"),
  person("learner", "冯雪", "Feng Xue", "hekou", null, "learner"),
  person("council", "蒋华", "Jiang Hua", "qingshan", null, "councilMember"),
  person("sysadmin", "沈涛", "Shen Tao", "qingshan", null, "systemAdmin"),
  person("secadmin", "韩静", "Han Jing", "qingshan", null, "securityAdmin"),
  person("auditor", "杨光", "Yang Guang", "qingshan", null, "auditAdmin"),
];

/** Lead and members by organisation code. */
const ALLIANCES = [
  {
    zh: "青山县医共体",
    en: "Qingshan County Medical Community",
    kind: "countyCommunity",
    lead: "qingshan",
    members: ["hekou", "liulin"],
  },
  {
    zh: "临江—青山专科联盟",
    en: "Linjiang-Qingshan Specialty Alliance",
    kind: "specialty",
    lead: "linjiang",
    members: ["qingshan", "hekou", "liulin"],
  },
] as const;

/** What the log-in page may offer in the demo. */
export const demoAbout: NonNullable<About["demo"]> = {
  password: DEMO_PASSWORD,
  accounts: PEOPLE.map(({ login, zh, en, organisation, role }) => ({
    login,
    name: { zh, en },
    organisation: {
      zh: ORGANISATIONS[organisation].zh,
      en: ORGANISATIONS[organisation].en,
    },
    role,
  })),
};

/** The demo's people have belonged to it for long, whatever a test's clock says. */
const FOUNDED = new Date("2020-01-01T00:00:00Z");

/** Loads the demo alliance (DESIGN 9) into an empty database; a filled one is left as it is. */
export const loadDemoAlliance = async (
  db: Database,
  ids: NewId,
): Promise<boolean> => {
  const passwordHash = await hashPassword(DEMO_PASSWORD);
  return db.transaction(async (tx) => {
    await sql`select pg_advisory_xact_lock(725420)`.execute(tx);
    const known = await tx
      .selectFrom("organisation")
      .select("id")
      .limit(1)
      .executeTakeFirst();
    if (known) return false;
    const idOf = <K extends string>(table: Readonly<Record<K, unknown>>) =>
      Object.fromEntries(
        Object.keys(table).map((code) => [code, ids()]),
      ) as Record<K, string>;
    const organisations = idOf(ORGANISATIONS);
    const departments = idOf(DEPARTMENTS);
    await tx
      .insertInto("organisation")
      .values(
        Object.entries(ORGANISATIONS).map(([code, { zh, en, kind }]) => ({
          id: organisations[code as OrganisationCode],
          code,
          name_zh: zh,
          name_en: en,
          kind,
        })),
      )
      .execute();
    await tx
      .insertInto("department")
      .values(
        Object.entries(DEPARTMENTS).map(([code, { organisation, zh, en }]) => ({
          id: departments[code as DepartmentCode],
          organisation_id: organisations[organisation],
          name_zh: zh,
          name_en: en,
        })),
      )
      .execute();
    for (const { zh, en, kind, lead, members } of ALLIANCES) {
      const id = ids();
      await tx
        .insertInto("alliance")
        .values({ id, name_zh: zh, name_en: en, kind })
        .execute();
      await tx
        .insertInto("alliance_member")
        .values([
          {
            alliance_id: id,
            organisation_id: organisations[lead],
            position: "lead" as const,
          },
          ...members.map((code) => ({
            alliance_id: id,
            organisation_id: organisations[code],
            position: "member" as const,
          })),
        ])
        .execute();
    }
    for (const { login, zh, en, organisation, department, role } of PEOPLE) {
      const id = ids();
      await tx
        .insertInto("person")
        .values({
          id,
          login,
          name_zh: zh,
          name_en: en,
          password_hash: passwordHash,
        })
        .execute();
      await tx
        .insertInto("membership")
        .values({
          person_id: id,
          organisation_id: organisations[organisation],
          department_id: department && departments[department],
          role,
          starts: FOUNDED,
        })
        .execute();
    }
    return true;
  });
};
