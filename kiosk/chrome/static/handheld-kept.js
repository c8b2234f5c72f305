// What the handheld keeps through a reload and an empty battery. `put` resolves once it is on the disk.
const NAME = "pinma-handheld";
const STORE = "kept";

function open() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE);
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

const opened = open();

export async function get(key) {
  const store = (await opened).transaction(STORE).objectStore(STORE);
  return new Promise((resolve, reject) => {
    const asked = store.get(key);
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

export async function put(key, value) {
  const turn = (await opened).transaction(STORE, "readwrite", { durability: "strict" });
  turn.objectStore(STORE).put(value, key);
  return new Promise((resolve, reject) => {
    turn.oncomplete = resolve;
    turn.onabort = turn.onerror = () => reject(turn.error);
  });
}
