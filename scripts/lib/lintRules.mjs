/** Lint rules of our own, read by `.oxlintrc.json`. */

const asUnknownAs = {
  createOnce: (context) => ({
    // Reading the tree of a file costs far more than its text.
    before: () => /\bas\s+unknown\b/.test(context.sourceCode.text),
    TSAsExpression(node) {
      const inner = node.expression;
      if (
        inner.type === "TSAsExpression" &&
        inner.typeAnnotation.type === "TSUnknownKeyword"
      )
        context.report({
          node,
          message: "parse or narrow instead of `as unknown as`",
        });
    },
  }),
};

export default {
  meta: { name: "lianzhen" },
  rules: { "no-as-unknown-as": asUnknownAs },
};
