"""Alarms that no list of words catches: a question is compared with authored examples of what must not be answered.

"My chest feels like an elephant is sitting on it" has no word of an emergency; its neighbours among the examples are
emergencies. Only a person's own trouble counts, and a question about a word has harmless examples on its side.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from app.questions import Safety
from ingest.vocabulary import fold

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ingest.encoder import Encoder

_NEAR = 0.42  # cosine from which an example is a neighbour
_SURELY = 0.55  # cosine of a harmless example from which an alarming word is taken for a part of a question on words
_AHEAD = 0.04  # cosine by which alarming examples must be nearer than harmless ones
_MINE = re.compile(
    r"\b(?:i|i'?m|im|i'?ve|ive|me|my|myself|mine|we|our|he|she|him|her|his|grandpa|grandma|son|daughter|wife|husband|mom|dad|mother|father|baby|toddler|kid|child|friend|brother|sister|someone"
    r"|yo|mi|mis|me|estoy|tengo|siento|quiero|nos|mama|papa|hijo|hija|esposo|esposa|abuelo|abuela|bebe)\b"
)

EXAMPLES: dict[Safety, tuple[str, ...]] = {
    "emergency": (
        "my chest hurts really bad and it feels like something heavy is sitting on it",
        "my chest feels tight and the pain goes into my arm",
        "I can't catch my breath and my lips are blue",
        "the baby is breathing strangely and looks blue",
        "my face is drooping and my speech is slurred since this morning",
        "grandpa fell and is confused and not making sense",
        "I am pregnant and bleeding",
        "I took way more of my pills than I was supposed to",
        "my child swallowed pills or something poisonous",
        "he is not waking up and barely breathing",
        "my oxygen reading is very low and I feel faint",
        "my blood pressure monitor says it is dangerously high, what should I take",
        "I am bleeding and it will not stop",
        "my throat is closing after eating peanuts",
        "she hit her head and is throwing up and very sleepy",
        "I cut myself deeply and there is blood everywhere",
        "he is having a seizure right now",
        "worst headache of my life came on suddenly",
        "me duele mucho el pecho y el brazo izquierdo",
        "mi mama no puede respirar bien",
        "mi hijo se tomo un frasco de pastillas",
        "my husband hits me and I am afraid of him",
        "someone is hurting me at home",
    ),
    "crisis": (
        "I don't really want to be here anymore",
        "everyone would be better off without me",
        "I have a plan to end it tonight",
        "I can't stop crying and I want it all to end",
        "I don't want to wake up tomorrow",
        "I am thinking of ending my life",
        "I feel like hurting myself",
        "life is not worth living",
        "my friend says she wants to kill herself",
        "ya no quiero estar aqui",
        "me quiero matar",
        "no le encuentro sentido a vivir",
    ),
    "medical_advice": (
        "should I stop my blood thinner before my visit",
        "should I take this medicine with my other pills",
        "my watch says I have afib, do I have afib",
        "I have a spot on my skin, is it cancer",
        "is it ok to crush my pills",
        "what should I take for this pain",
        "how much of my medicine should I take",
        "is my rash something to worry about",
        "do I have an infection, my throat is sore and I have a fever",
        "what is wrong with me, I am dizzy and tired",
        "should I go to the hospital for my stomach pain",
        "my sugar is 250, what should I do",
        "can I drink alcohol while I take this medicine",
        "can you tell me what my test results mean for me",
        "is it normal that my wound is red",
        "which medicine is best for my anxiety",
        "debo dejar de tomar mi medicina",
        "que puedo tomar para el dolor",
    ),
    "none": (
        "what is telestroke",
        "what do you call it when a stroke doctor sees a patient by video",
        "is telepsychiatry for suicidal patients",
        "does a heart attack patient in a tele-ICU count as telehealth, this is for my class",
        "does a phone call with my doctor count as telehealth",
        "is a blood pressure cuff that sends my numbers to the nurse remote patient monitoring",
        "my doctor wants me to do a video visit, what is that",
        "the clinic said my visit was asynchronous, what does that mean",
        "my clinic uses two words, are they the same",
        "is sending a photo of my rash to a dermatologist teledermatology",
        "can my doctor prescribe controlled substances over video",
        "do I need to give consent before my telehealth visit",
        "will Medicare pay for my phone visit",
        "does my doctor need a license in my state for a video visit",
        "can I see my test results in the patient portal",
        "my insurance says the originating site, what is that",
        "what does my superbill mean",
        "hospital wants to put dad on a virtual ward, what is it",
        "my grandmother has telecare, what does this word mean",
        "is video therapy for my depression called telepsychiatry",
        "my heart monitor sends data to my clinic, what is that called",
        "which code do I bill for a phone visit about chest pain",
        "is my fitness watch a medical device",
        "is texting my doctor telehealth",
        "can a nurse do my telemedicine visit",
        "I put my symptoms and a photo in an app and the doctor answered later, what is that called",
        "pharmacist far away checks my prescriptions, is that telepharmacy",
        "after surgery the surgeon looked at my wound by video, is that telemedicine",
        "a bot asked about my symptoms and sent me to a clinic, what is the word for that",
        "que es la telesalud",
        "mi abuela tiene teleasistencia, que es eso",
        "mi doctor me dijo que la visita es por video, como se llama",
        "is telehealth the same as telemedicine",
        "the emergency button that grandma presses after a fall, is that telecare",
    ),
}


class Alarms:
    """The examples as vectors, made once; a question's vector is compared with all of them."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._kinds: list[Safety] = [kind for kind, texts in EXAMPLES.items() for _ in texts]
        self._vectors: NDArray[np.float32] = encoder.encode([text for texts in EXAMPLES.values() for text in texts])

    def heard(self, text: str) -> Safety:
        """What a question is an alarm of, or ``none``. Costs an encoder pass for questions that speak of a person."""
        if not _MINE.search(fold(text).replace("’", "'")):
            return "none"
        best = self._nearest(text)
        kind = max((k for k in best if k != "none"), key=lambda k: best[k])
        return kind if best[kind] >= _NEAR and best[kind] >= best["none"] + _AHEAD else "none"

    def harmless(self, text: str) -> bool:
        """Whether a question with an alarming word is clearly one about a word: "would a heart attack patient …"."""
        best = self._nearest(text)
        return best["none"] >= _SURELY and best["none"] >= 3 * _AHEAD + max(best[k] for k in best if k != "none")

    def _nearest(self, text: str) -> dict[Safety, float]:
        best: dict[Safety, float] = {}
        for kind, score in zip(self._kinds, self._vectors @ self._encoder.encode([text])[0], strict=True):
            best[kind] = max(best.get(kind, -1.0), float(score))
        return best
