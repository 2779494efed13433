/** Ids of devices, terminals and users: printable, safe inside an MQTT topic and a URL path. */
export const idPattern = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/;
