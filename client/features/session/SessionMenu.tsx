import { useMutation } from "@tanstack/react-query";
import { CheckOutlined, DownOutlined } from "@ant-design/icons";
import { Button, Dropdown } from "antd";
import { Link } from "react-router";
import { roleMay } from "../../../shared/domain/identity/permissions.ts";
import { OrganisationId } from "../../../shared/contracts/ids.ts";
import { lockNow } from "./IdleLock.tsx";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { useLanguage, useText } from "../../platform/i18n/useText.ts";
import { useSession } from "./SessionProvider.tsx";

/** Who one is and for whom one acts; changes the organisation, logs out. */
export const SessionMenu = () => {
  const t = useText();
  const { localName, language, setLanguage } = useLanguage();
  const { session, actAs, logOut } = useSession();
  const act = useMutation({ mutationFn: actAs });
  const leave = useMutation({ mutationFn: logOut });
  const { acting, memberships, person } = session;
  const organisation = localName(acting.organisation.name);
  const role = t(`role.${acting.role}`);

  return (
    <>
      <Dropdown
        trigger={["click"]}
        // Held by the bar that stays: in the page it would move under the pointer while the page scrolls, and a click went nowhere.
        getPopupContainer={(button) => button.parentElement ?? document.body}
        menu={{
          selectable: false,
          items: [
            {
              key: "who",
              type: "group",
              label: `${person.login} · ${role}`,
              children: [
                {
                  key: "language",
                  label: t("app.switchLanguage"),
                  onClick: () => setLanguage(language === "zh" ? "en" : "zh"),
                },
              ],
            },
            ...(memberships.length > 1
              ? [
                  {
                    key: "acting",
                    type: "group" as const,
                    label: t("acting.switch"),
                    children: memberships.map((membership) => ({
                      key: membership.organisation.id,
                      icon:
                        membership.organisation.id ===
                        acting.organisation.id ? (
                          <CheckOutlined />
                        ) : (
                          <span className="menu-gap" />
                        ),
                      label: `${localName(membership.organisation.name)} · ${t(`role.${membership.role}`)}`,
                      disabled: act.isPending,
                      onClick: () =>
                        membership.organisation.id !== acting.organisation.id &&
                        act.mutate(
                          OrganisationId.parse(membership.organisation.id),
                        ),
                    })),
                  },
                ]
              : []),
            { type: "divider" },
            ...(roleMay(acting.role, "token.manage")
              ? [
                  {
                    key: "tokens",
                    label: <Link to="/tokens">{t("token.title")}</Link>,
                  },
                ]
              : []),
            { key: "lock", label: t("lock.now"), onClick: lockNow },
            {
              key: "logOut",
              label: t("person.logOut"),
              disabled: leave.isPending,
              onClick: () => leave.mutate(),
            },
          ],
        }}
      >
        <Button
          type="text"
          className="session-button"
          aria-label={`${t("person.menu")}: ${localName(person.name)}, ${organisation}`}
        >
          <span className="session-who">
            <span className="session-person">{localName(person.name)}</span>
            <span className="session-organisation" title={organisation}>
              {organisation} · {role}
            </span>
          </span>
          <DownOutlined aria-hidden />
        </Button>
      </Dropdown>
      {(act.error ?? leave.error) && (
        <div className="session-error">
          <ErrorNotice error={act.error ?? leave.error} />
        </div>
      )}
    </>
  );
};
