/**
 * What every PAC file of ours ends with. It looks nothing up in the DNS, asks for the scheme by
 * name, and takes the port from the URL.
 */
export const PAC_FUNCTIONS = `function FindProxyForURL(url, host) {
  var parts = /^([a-z]+):\\/\\/(?:[^\\/?#]*@)?(?:\\[[^\\]]*\\]|[^:\\/?#]*)(?::([0-9]+))?/i.exec(url);
  if (!parts) return REFUSED;
  var scheme = parts[1].toLowerCase().replace(/^ws/, "http");
  var way = scheme + ":" + (parts[2] || (scheme === "http" ? "80" : "443"));
  var name = host.toLowerCase().replace(/^\\[|\\]$/g, "").replace(/\\.$/, "");
  var literal = /^[0-9.]+$/.test(name) || name.indexOf(":") >= 0;
  if ((!literal && name.indexOf(".") < 0) || has(LOCAL, name)) return DIRECT;
  return literal ? wayToAddress(name, way) : wayToName(name, way);
}

function wayToName(name, way) {
  var found = entry(NAMES, name, way);
  for (var dot = name.indexOf("."); !found && dot >= 0; dot = name.indexOf(".", dot + 1)) {
    found = entry(BELOW, name.substring(dot + 1), way);
  }
  return found || REFUSED;
}

function wayToAddress(address, way) {
  for (var i = 0; i < BLOCKS.length; i++) {
    if (contains(BLOCKS[i][0], BLOCKS[i][1], address) && BLOCKS[i][2][way]) return BLOCKS[i][2][way];
  }
  return REFUSED;
}

function entry(table, name, way) {
  return has(table, name) ? table["." + name][way] : undefined;
}

function has(table, name) {
  return Object.prototype.hasOwnProperty.call(table, "." + name);
}

function contains(network, bits, address) {
  if (network.indexOf(":") >= 0 || address.indexOf(":") >= 0) return network === address;
  var size = Math.pow(2, 32 - bits);
  return Math.floor(toNumber(network) / size) === Math.floor(toNumber(address) / size);
}

function toNumber(quad) {
  var octets = quad.split(".");
  var number = 0;
  for (var i = 0; i < 4; i++) number = number * 256 + Number(octets[i]);
  return number;
}
`;
