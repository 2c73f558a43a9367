// Korean prose on an emulated board: its first page, and its turns after some reading and right after each other. A card
// with a font pack is needed, since the player itself has Latin letters only. Layer: tools.
import { makeCardImage } from "../../host/media/card-image.js";
import { withFonts } from "../../host/media/font-pack/default-pack.js";
import type { Figure } from "./figures.js";
import type { PlayerHands } from "./player-hands.js";

const STEMS =
  "사람 시간 바다 하늘 나무 도시 마을 아침 저녁 겨울 여름 음식 편지 기억 이야기 친구 가족 아이 학교 선생님 골목 창문 시장 기차 정류장 " +
  "노래 그림 책상 의자 빛깔 소리 바람 구름 강물 산길 들판 새벽 햇살 그늘 눈물 웃음 마음 생각 얼굴 손가락 발걸음 어깨 목소리 " +
  "물건 신문 극장 공원 병원 약속 여행 지도 섬마을 항구 등대 모래밭 파도 갈매기 어부 그물 젊은이 할머니 할아버지 고양이 강아지";
const PARTICLES = "이 가 을 를 은 는 에 에서 으로 와 과 의 도 만 까지 부터 처럼 보다";
const VERBS =
  "걸었다 보았다 들었다 말했다 웃었다 떠났다 돌아왔다 기다렸다 생각했다 잊었다 찾았다 만났다 적었다 불렀다 달렸다 멈췄다 흔들렸다 " +
  "반짝였다 쌓였다 남았다 가르쳤다 배웠다 열었다 닫았다 씻었다 끓였다 먹었다 마셨다 앉았다 일어섰다 잠들었다 깨어났다";
const LINKS = "그리고 그러나 그래서 하지만 어느 날 문득 천천히 조용히 오래 다시 아주 조금 언제나 멀리 가까이 함께";

/** Some 110 KB of UTF-8, made of everyday words: some 250 different syllables, the frequent ones often. */
export function koreanProse(): Buffer {
  let state = 2026;
  const one = (words: readonly string[]) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return words[(state >> 8) % words.length] as string;
  };
  const [stems, particles, verbs, links] = [STEMS, PARTICLES, VERBS, LINKS].map((words) => words.split(" "));
  let text = "";
  for (let i = 0; i < 2200; i += 1) {
    text += `${one(links as string[])} ${one(stems as string[])}${one(particles as string[])} `;
    text += `${one(stems as string[])}${one(particles as string[])} ${one(verbs as string[])}.`;
    text += i % 7 === 6 ? "\n\n" : " ";
  }
  return Buffer.from(text, "utf8");
}

export function koreanCard(): Promise<Uint8Array> {
  return makeCardImage(withFonts([{ path: "korean.txt", data: koreanProse() }]), {
    format: "fat32",
    clusterBytes: 4096,
    sizeBytes: 272 * 1024 * 1024,
    label: "KOREAN",
  });
}

const READ_MS = 3000;
/** `PlayerHands.press` itself waits for so long that nothing changes: 0.3 s after the last pixel. */
const AT_ONCE_MS = 100;
const TURN = { unit: "ms", limit: 900, aim: 600 };

/** The card is in, and its text is the only thing in the list. */
export async function koreanFigures(hands: PlayerHands, add: (figure: Figure) => void): Promise<void> {
  const first = await hands.press("ok", 60, 20_000);
  add({ key: "korean.firstPageMs", what: "Korean text opened, to its first page", value: first, unit: "ms" });
  const turn = async (button: "up" | "down", readMs: number) => {
    await hands.player.run(readMs);
    const ms = await hands.press(button, 60, 20_000);
    if (ms === null) throw new Error("the page does not turn");
    return ms;
  };
  const several = async (key: string, what: string, turns: readonly ("up" | "down")[], readMs: number) => {
    const took: number[] = [];
    for (const button of turns) took.push(await turn(button, readMs));
    const note = took.map((ms) => ms.toFixed(0)).join(", ");
    add({ ...TURN, key: `korean.${key}`, what: `Korean page turn, ${what}`, value: Math.max(...took), note });
  };
  await several("turnMs", "after 3 s of reading", ["down", "down", "down", "down", "down"], READ_MS);
  await several("backMs", "back after 3 s", ["up"], READ_MS);
  await hands.player.run(READ_MS);
  await several("nextMs", "five right after each other", ["down", "down", "down", "down", "down"], AT_ONCE_MS);
  await several("twoBackMs", "two back right after each other", ["up", "up"], AT_ONCE_MS);
}
