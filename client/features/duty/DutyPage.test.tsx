import { cleanup, fireEvent, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { renderPage } from "../../../test/support/clientPage.tsx";
import { LoggedIn, readingDoctor } from "../../../test/support/sessionAs.tsx";
import { dutyRoutes } from "../../../shared/contracts/duty.ts";
import { identityRoutes } from "../../../shared/contracts/identity.ts";
import { ApiError } from "../../platform/apiError.ts";
import { DutyPage } from "./DutyPage.tsx";

const NO_NUMBER = "请输入可直接拨打的号码";
const duty = {
  ...{ mineSince: null, mayTake: false, mayManage: true },
  ...{ phone: null, people: [] },
};

describe("the institution's duty telephone", () => {
  afterEach(cleanup);

  it.each([
    ["input.invalid", NO_NUMBER],
    ["client.network", "连不上服务器"],
  ] as const)(
    "what could not be saved (%s) says why: %s",
    async (code, words) => {
      renderPage(
        <LoggedIn>
          <DutyPage />
        </LoggedIn>,
        {
          answer: (route) => {
            if (route === identityRoutes.readSession) return readingDoctor();
            if (route === dutyRoutes.readDuty) return duty;
            if (route === dutyRoutes.setDutyPhone) throw new ApiError(code);
            return { channels: [], available: [], mayManage: false };
          },
        },
      );
      const phone = await screen.findByLabelText<HTMLInputElement>("值班电话");
      fireEvent.change(phone, { target: { value: "0570-1234567" } });
      fireEvent.submit(phone);
      const [alert, ...others] = await screen.findAllByRole("alert");
      expect(alert?.textContent).toContain(words);
      expect(others).toEqual([]);
      expect(phone.value).toBe("0570-1234567");
    },
  );
});
