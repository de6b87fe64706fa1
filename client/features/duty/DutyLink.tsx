import { BellOutlined } from "@ant-design/icons";
import { Link } from "react-router";
import { useText } from "../../platform/i18n/useText.ts";
import { useDuty } from "./useDuty.ts";
import "./duty.css";

/** In the chrome of every page: whether I am on duty, and the way to change it. */
export const DutyLink = () => {
  const t = useText();
  const duty = useDuty().data;
  const onDuty = duty !== undefined && duty.mineSince !== null;
  return (
    <Link
      to="/duty"
      className={onDuty ? "duty-link is-on" : "duty-link"}
      title={t("duty.title")}
    >
      <BellOutlined aria-hidden />
      <span className={onDuty ? undefined : "lz-hidden"}>
        {t(onDuty ? "duty.on" : "duty.title")}
      </span>
    </Link>
  );
};
