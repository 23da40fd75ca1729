// What the elements of one surface (a message, Home or a modal) have in common: their keys, the values
// kept over a redraw, and when a change is sent.

export const keyOf = (block, element) => `${block.block_id ?? ""}/${element.action_id ?? ""}`;

/** The value to start with: what the person had chosen before a redraw, else the element's own. */
export function firstValue(element, block, ctx, own) {
  const key = keyOf(block, element);
  return ctx.kept?.has(key) ? ctx.kept.get(key) : own;
}

/** True when a change of this element is sent at once; in an input block only if the block asks for it. */
export const sendsAtOnce = (block) => block.type !== "input" || block.dispatch_action === true;

export const isEmpty = (value) => value === null || value === undefined || value === "" || value.length === 0;

/** All values now, by field key, to start a redraw of the same surface with. */
export const keepValues = (fields) => new Map([...fields].map(([key, field]) => [key, field.read()]));

/** What a view's own state says was entered, by field key, to go on with after a reload. */
export function readEntered(state) {
  const entered = new Map();
  for (const [blockId, actions] of Object.entries(state?.values ?? {})) {
    for (const [actionId, field] of Object.entries(actions)) {
      const options = field.selected_options?.map((one) => one.value) ?? field.selected_users ?? field.files?.map((one) => one.id);
      const value = options ?? field.selected_option?.value ?? field.selected_date ?? field.value ?? null;
      entered.set(`${blockId}/${actionId}`, value);
    }
  }
  return entered;
}

/** {block_id: {action_id: value}}, sent along with every action. */
export function readState(fields) {
  const state = {};
  for (const { block, element, read } of fields.values()) {
    (state[block.block_id] ??= {})[element.action_id] = read();
  }
  return state;
}

/** {block_id: value} of the input blocks, sent by a modal. */
export function readValues(fields) {
  const inputs = [...fields.values()].filter(({ block }) => block.type === "input");
  return Object.fromEntries(inputs.map(({ block, read }) => [block.block_id, read()]));
}

/** What the client itself refuses before sending: {block_id: words}. */
export function missing(fields) {
  const wrong = {};
  for (const { block, element, read } of fields.values()) {
    if (block.type !== "input") continue;
    const value = read();
    if (isEmpty(value)) {
      if (!block.optional) wrong[block.block_id] = "Please complete this required field";
    } else if (element.min_length && value.length < element.min_length) {
      wrong[block.block_id] = `Please enter at least ${element.min_length} characters`;
    }
  }
  return wrong;
}
