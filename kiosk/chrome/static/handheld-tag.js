// The signature in a code's link, as edge/core/codes/signed.py makes it: 80 bits of HMAC-SHA-256 in base32.
// Written out, since a page over plain HTTP has no crypto.subtle, and a market's own network may be that.
const FIRST = [
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
];
const ROUNDS = primes(64).map((prime) => fraction(Math.cbrt(prime)));
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const BLOCK = 64;
const OCTETS = 10;

function primes(count) {
  const found = [];
  for (let each = 2; found.length < count; each += 1) if (found.every((prime) => each % prime)) found.push(each);
  return found;
}

function fraction(value) {
  return ((value - Math.floor(value)) * 2 ** 32) >>> 0;
}

const turn = (word, by) => (word >>> by) | (word << (32 - by));

function padded(bytes) {
  const whole = new Uint8Array(Math.ceil((bytes.length + 9) / BLOCK) * BLOCK);
  whole.set(bytes);
  whole[bytes.length] = 0x80;
  new DataView(whole.buffer).setUint32(whole.length - 4, bytes.length * 8);
  return whole;
}

export function sha256(bytes) {
  const whole = padded(bytes);
  const view = new DataView(whole.buffer);
  const state = [...FIRST];
  for (let at = 0; at < whole.length; at += BLOCK) {
    const words = Array.from({ length: 16 }, (_, each) => view.getUint32(at + each * 4));
    for (let each = 16; each < 64; each += 1) {
      const [early, late] = [words[each - 15], words[each - 2]];
      const one = turn(early, 7) ^ turn(early, 18) ^ (early >>> 3);
      const two = turn(late, 17) ^ turn(late, 19) ^ (late >>> 10);
      words[each] = (words[each - 16] + one + words[each - 7] + two) | 0;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let each = 0; each < 64; each += 1) {
      const choice = (e & f) ^ (~e & g);
      const most = (a & b) ^ (a & c) ^ (b & c);
      const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + choice + ROUNDS[each] + words[each]) | 0;
      const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + most) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((word, each) => (state[each] = (state[each] + word) | 0));
  }
  const out = new DataView(new ArrayBuffer(32));
  state.forEach((word, each) => out.setInt32(each * 4, word));
  return new Uint8Array(out.buffer);
}

function hmac(key, bytes) {
  const side = (mask) => Uint8Array.from({ length: BLOCK }, (_, at) => (key[at] ?? 0) ^ mask);
  return sha256(Uint8Array.of(...side(0x5c), ...sha256(Uint8Array.of(...side(0x36), ...bytes))));
}

// The tag of a code under a day's key (64 hex digits).
export function tag(key, code) {
  const octets = Uint8Array.from(key.match(/../g), (pair) => parseInt(pair, 16));
  const mac = hmac(octets, new TextEncoder().encode(code)).slice(0, OCTETS);
  const bits = Array.from(mac, (each) => each.toString(2).padStart(8, "0")).join("");
  return bits.match(/.{5}/g).map((five) => BASE32[parseInt(five, 2)]).join("");
}
