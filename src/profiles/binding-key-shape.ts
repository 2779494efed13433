/** `point` or `point[component]`. */
export const bindingKeyShape = /^[a-z][A-Za-z0-9]*\.[A-Za-z0-9]+(?:\[[A-Za-z0-9_.-]{1,32}\])?$/;
