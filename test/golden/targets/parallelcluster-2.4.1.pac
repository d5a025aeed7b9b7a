// Proxy auto-configuration (PAC) for the allowlist "parallelcluster-2.4.1": 8 entries
// Written from allowlist.yaml at 2026-11-20T10:00:00.000Z by sallyport 0.0.0; change the allowlist, not this file
//
// A PAC file tells a client its way and enforces nothing: what ignores it is stopped by the firewall or not at all.
// Names that a VPC endpoint serves go DIRECT, as do the machine itself, names without a dot and instance metadata; everything else on the list goes through the proxy.
// What is not on the list goes to REFUSED, where nobody listens. Set REFUSED to PROXY where the proxy should say why it refuses.
//
// This is not the allowlist to the letter:
//   s3.amazonaws.com:80 widens: with any path, not only /ec2metadata/*

var PROXY = "PROXY proxy.example.test:3128";
var DIRECT = "DIRECT";
var REFUSED = "PROXY 127.0.0.1:9";

// Each name is written with a dot before it, so that none is a word of the language.
var LOCAL = {
  ".localhost": true,
  ".127.0.0.1": true,
  ".::1": true,
  ".169.254.169.254": true,
  ".169.254.170.2": true,
  ".169.254.170.23": true,
  ".fd00:ec2::254": true,
  ".fd00:ec2::23": true
};
var NAMES = {
  ".autoscaling.us-east-1.amazonaws.com": { "https:443": DIRECT },
  ".cloudformation.us-east-1.amazonaws.com": { "https:443": DIRECT },
  ".dynamodb.us-east-1.amazonaws.com": { "https:443": DIRECT },
  ".ec2.us-east-1.amazonaws.com": { "https:443": DIRECT },
  ".github.com": { "https:443": PROXY },
  ".queue.amazonaws.com": { "https:443": PROXY },
  ".s3.amazonaws.com": { "http:80": PROXY },
  ".us-east-1-aws-parallelcluster.s3.amazonaws.com": { "https:443": DIRECT }
};
var BELOW = {};
var BLOCKS = [];

function FindProxyForURL(url, host) {
  var parts = /^([a-z]+):\/\/(?:[^\/?#]*@)?(?:\[[^\]]*\]|[^:\/?#]*)(?::([0-9]+))?/i.exec(url);
  if (!parts) return REFUSED;
  var scheme = parts[1].toLowerCase().replace(/^ws/, "http");
  var way = scheme + ":" + (parts[2] || (scheme === "http" ? "80" : "443"));
  var name = host.toLowerCase().replace(/^\[|\]$/g, "").replace(/\.$/, "");
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
