// The texts of the sample library, written for this project. Layer: host/media.
// In the source lines are wrapped; on the card a paragraph is one line, so that the player's own line breaking shows.

/** Joins the lines of each paragraph; paragraphs stay apart by an empty line. */
export function asParagraphs(source: string): string {
  return `${source
    .trim()
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replace(/\s*\n\s*/g, " ").trim())
    .join("\n\n")}\n`;
}

export const readMeFirst = asParagraphs(`
This card was made by the player's own tool.

The folders hold a few short texts in English, French and Korean, and two videos that a small program drew. One file
here is of a kind that the player does not open: try it and read what it says.

Up and down move, OK opens, Back leaves. In a text, Down is the next page and Up the one before; hold them to go to
the end or the beginning. In a video, OK pauses, Up goes ten seconds back and Down ten seconds on.

When you have read enough, pull the card out. The player will remember nothing of it.
`);

export const englishStory = asParagraphs(`
The Player in the Drawer

When Marta cleared her aunt's workshop she found, under a coil of solder and three instruction sheets for radios that
no longer existed, a small grey box with five buttons and a screen the size of a playing card. There was no brand on
it. Somebody had written on the back, with a pen meant for fabric: "Reads cards. Does nothing else. Thank goodness."

She turned it over twice, looking for the place where it would want a password. There was none. She pressed the
largest button, and the screen lit up and said: Insert a card.

"I have no card," said Marta, who had the habit of answering machines out loud.

The box waited. It was good at waiting. It did not suggest that she sign in, nor did it tell her what other people had
been inserting lately. It simply held its one sentence in front of it, like a waiter with a folded napkin.

In the third drawer there was a biscuit tin, and in the biscuit tin there were memory cards, each in its own little
envelope. The envelopes were labelled in her aunt's square handwriting. Night trains. Things the neighbour said.
Clouds, first year. Clouds, second year. For Marta, when she asks.

She had never asked. It had not occurred to her that there was something to ask for. She sat down on the stool that
still had the shape of her aunt in it, and pushed the last card into the slot until it clicked.

The box thought for less time than it takes to blink. Then it showed her a list: eleven texts, one video. She moved
down the list with the button that pointed down, and found that it did exactly that and nothing besides.

The first text was about bread. It began in the middle, as her aunt's stories always had. "The trick," it said, "is
not in the flour. The trick is to leave it alone while you do something else, and to be honest about how long you
left it." There followed two pages about the honest passing of time, and then a recipe.

The second text was a list of all the birds seen from the workshop's window in one year. Most were sparrows. Beside
the ninetieth sparrow her aunt had written: "the same one, I think, but today it looked at me."

Marta read until the window turned blue, and then dark. Nothing interrupted her. No message arrived, because none
could. Once she caught herself waiting for one, the way one keeps listening for a clock that has been stopped; and
then she caught herself not waiting any more, and that was stranger, and better.

The video was last. It was eight seconds long and had no sound. It showed her aunt's hand, turning a small wire cube
on a thread in front of a lamp, so that its shadow walked around the wall and came back to where it had begun. That
was all. She played it again. She paused it where the shadow was a perfect square, and left it like that for a while.

Before going home she pulled out the card. The list vanished at once, all eleven texts and the cube, as if they had
never been there. Insert a card, said the box, to nobody in particular.

It kept nothing, she understood. Whatever you wanted to keep of it, you had to carry yourself: in a tin, in an
envelope, in your head. She wrote a new label for the envelope before she put the card back. It took her some time to
choose the words. In the end she wrote: For Marta. She asked.
`);

export const frenchStory = asParagraphs(`
Le facteur de Saint-Aubin

Chaque matin, à sept heures moins dix, Élie sortait son vélo de la remise et pédalait jusqu'au bout de la digue. Il
n'y avait là-bas qu'une seule boîte aux lettres, peinte en bleu, et une vieille dame qui l'attendait derrière son
rideau de dentelle.

« Rien aujourd'hui, madame Hervé », disait-il presque toujours. Elle hochait la tête, comme si c'était une bonne
nouvelle, et lui tendait un café brûlant par la fenêtre. Ils parlaient du vent, des mouettes, du prix des pommes.
Puis il repartait, la sacoche aussi légère qu'à l'aller.

Un jour d'août, pourtant, il trouva dans la sacoche une enveloppe minuscule. Elle ne contenait ni papier ni timbre à
l'intérieur, seulement une petite carte noire, pas plus grande qu'un ongle.

« Une carte sans écriture ! s'étonna Élie. À quoi cela peut-il bien servir ? »

Madame Hervé sourit. Elle posa sur la table un drôle d'appareil gris, muni de cinq boutons et d'un écran. « Mon
petit-fils l'a fabriqué, dit-elle. Il ne sait ni téléphoner, ni écouter, ni raconter ma vie à des inconnus. Il sait
lire. C'est déjà beaucoup, vous ne trouvez pas ? »

Elle glissa la carte dans la fente. L'écran s'éclaira et des lignes apparurent, l'une après l'autre : le garçon
racontait ses études, la pluie de Brest, un chat nommé Œdipe qui dormait sur le clavier. Il y avait même un dessin
animé de quelques secondes, une balle rouge qui rebondissait sur un damier.

Le café refroidit. Quand la lecture fut finie, madame Hervé retira la carte, la remit dans son enveloppe et regarda
l'écran, redevenu vide. « Voilà, dit-elle. Il a déjà tout oublié. Mais pas nous. »

Depuis ce jour, Élie pédale un peu plus vite vers le bout de la digue. On ne sait jamais ce qui peut tenir dans une
enveloppe aussi petite.
`);

export const koreanStory = asParagraphs(`
등대지기의 수첩

바다 끝 작은 섬에 등대가 하나 있었다. 등대지기 윤 씨는 날마다 저녁이면 불을 켜고, 아침이면 불을 껐다. 그 사이에는 별로 할 일이
없었으므로 그는 글을 읽었다.

섬에는 인터넷도 전화도 없었다. 한 달에 한 번 배가 쌀과 소금, 그리고 손톱만 한 메모리 카드 한 장을 가져다주었다. 카드에는 육지에 사는
딸이 모아 준 이야기가 들어 있었다. 윤 씨는 카드를 작은 회색 기계에 꽂고, 단추 다섯 개를 눌러 가며 천천히 읽었다.

기계는 아무것도 묻지 않았다. 누구인지, 어디에 있는지, 무엇을 좋아하는지 묻지 않았다. 카드를 꽂으면 글이 나타났고, 카드를 빼면 글이
사라졌다. 윤 씨는 그것이 마음에 들었다. 파도도 그렇게 왔다가 그렇게 갔기 때문이다.

어느 겨울, 폭풍 때문에 배가 두 달 동안 오지 못했다. 윤 씨는 같은 카드를 읽고 또 읽었다. 서른 번쯤 읽고 나니 글자를 보지 않아도
다음 줄을 알 수 있었다. 그래서 그는 수첩을 꺼내 그 다음 이야기를 직접 쓰기 시작했다.

봄이 되어 배가 왔을 때, 그는 쌀을 받기 전에 먼저 수첩을 선장에게 건넸다. "딸에게 전해 주시오. 이번에는 내가 보낼 차례라고."

한 달 뒤, 새 카드가 왔다. 첫 번째 파일의 이름은 「아버지의 이야기, 첫째 권」이었다.
`);

/** Ten days, so that the list shows numbers in their natural order: 2 before 10. */
export function cloudNotes(): { name: string; text: string }[] {
  const skies = [
    "Grey from edge to edge. One gull, going somewhere.",
    "High thin streaks, combed from the west. Rain by evening, I say.",
    "It rained. I was right, and wet.",
    "White heaps at noon, flat underneath as if set down on glass.",
    "Nothing at all. Blue is also an observation.",
    "A ring around the moon. Slept badly, looked at it twice.",
    "Fog. The hill across the river has been taken in for repairs.",
    "A cloud like a boot, then like a bear, then like a cloud.",
    "Wind. They would not stand still to be drawn.",
    "Pink for four minutes at seven. Worth the stairs.",
  ];
  return skies.map((sky, index) => ({ name: `Day ${index + 1}.txt`, text: `Day ${index + 1}\n\n${sky}\n` }));
}
