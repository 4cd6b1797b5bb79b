"""Writes a catalogue of made-up books for `lyceum seed`: catalogue.py BOOKS AUTHORS.CSV BOOKS.CSV

The same number gives the same catalogue each time. There is enough of everything that nothing is sold out.
"""

import csv
import random
import sys
import uuid

SHELVES = (
    "algebra analysis anatomy archaeology architecture astronomy biology botany chemistry computing drama economics "
    "ethics geology geometry history law linguistics logic medicine music philosophy physics poetry"
).split()
FIRST = (
    "Ada Bela Carla Dario Emil Fatma Goran Hana Ilse Jun Kofi Lena Mina Noor Olu Petra Quentin Rosa Sven Tariq".split()
)
LAST = (
    "Abel Brandt Costa Dubois Eriksen Fischer Garcia Haas Ivanov Jansen Keller Lopez Moreau Nakamura Okafor Petrov "
    "Quist Rossi Schmidt Tanaka Ueda Varga Weber Xu Yilmaz Zhang"
).split()
KINDS = (
    "Handbook Introduction Lectures Letters Companion Elements Foundations History Principles Survey Problems Notes"
).split()
MATTERS = (
    "Harbours Lanterns Rivers Numbers Machines Gardens Markets Bridges Glaciers Verbs Contracts Cells Orbits "
    "Symmetries Harmonies Minerals Theatres Vaccines Proofs Empires Archives Engines Forests Coasts Crystals Galaxies "
    "Rituals Networks"
).split()
STOCK = 10_000


def isbn(serial: int) -> str:
    """Of a prefix that agencies give to publishers, with the right check digit."""
    digits = f"9798{serial:08d}"
    weighed = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-weighed % 10}"


def main() -> None:
    count, authors, books = int(sys.argv[1]), sys.argv[2], sys.argv[3]
    chance = random.Random(count)
    people = [str(uuid.UUID(int=chance.getrandbits(128), version=4)) for _ in range(max(1, count // 5))]
    with open(authors, "w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "name"])
        rows.writerows([id, f"{chance.choice(FIRST)} {chance.choice(LAST)}"] for id in people)
    with open(books, "w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["isbn", "title", "author_id", "category", "published_year", "price", "stock"])
        for serial in range(count):
            title = f"{chance.choice(KINDS)} of {chance.choice(MATTERS)} and {chance.choice(MATTERS)}"
            year, price = chance.randint(1950, 2026), f"{chance.randint(4, 80)}.{chance.choice(['00', '50', '99'])}"
            rows.writerow([isbn(serial), title, chance.choice(people), chance.choice(SHELVES), year, price, STOCK])


if __name__ == "__main__":
    main()
