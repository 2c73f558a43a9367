// Whether this interpreter can speak over the air or a network: what is not compiled in is nil. Layer: platforms/nodemcu.
// Source: NodeMCU documentation, "Building the firmware": modules are chosen at build time.

/** The modules that the player does not start with, " wifi http", or "" where there is none. */
export function radioModules(): string {
  let found = "";
  if (wifi !== undefined) {
    found += " wifi";
  }
  if (net !== undefined) {
    found += " net";
  }
  if (http !== undefined) {
    found += " http";
  }
  if (httpd !== undefined) {
    found += " httpd";
  }
  if (mqtt !== undefined) {
    found += " mqtt";
  }
  if (bthci !== undefined) {
    found += " bthci";
  }
  if (espnow !== undefined) {
    found += " espnow";
  }
  if (eth !== undefined) {
    found += " eth";
  }
  if (otaupgrade !== undefined) {
    found += " otaupgrade";
  }
  return found;
}
