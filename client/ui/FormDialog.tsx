import { Modal, type ModalProps } from "antd";
import { useRef } from "react";
import { useSurfaceColours } from "./DarkSurface.tsx";

/** Something to fill in; a file is chosen by its button. */
const FIELDS = "input:not([type=file]), textarea";

/** A question over the page that is answered by filling in a form; a click beside it does not put it away. */
export const FormDialog = ({ children, ...props }: ModalProps) => {
  const form = useRef<HTMLDivElement>(null);
  const colours = useSurfaceColours();
  return (
    <Modal
      footer={null}
      mask={{ closable: false }}
      {...props}
      // antd gives the keyboard to the cross: Enter would put the question away, and what is typed goes nowhere.
      afterOpenChange={(open) => {
        if (open) form.current?.querySelector<HTMLElement>(FIELDS)?.focus();
      }}
    >
      <div ref={form} style={colours}>
        {children}
      </div>
    </Modal>
  );
};
