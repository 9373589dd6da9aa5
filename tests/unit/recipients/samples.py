"""A directory as a hospital has one, and slips of the finger; the same for the same seed."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field


def _words(text: str) -> list[str]:
    return text.split()


_GIVEN = _words(
    """
Ana Maria José João Antônio Francisco Carlos Paulo Pedro Lucas Luiz Luís Marcos Gabriel Rafael
Daniel Marcelo Bruno Eduardo Felipe Rodrigo Manoel Mateus André Fernando Fábio Leonardo Gustavo
Guilherme Leandro Tiago Thiago Anderson Ricardo Márcio Jorge Sebastião Alexandre Roberto Edson
Diego Vítor Sérgio Cláudio Francisca Antônia Adriana Juliana Márcia Fernanda Patrícia Aline
Sandra Camila Amanda Bruna Jéssica Letícia Júlia Luciana Vanessa Mariana Gabriela Vera Vitória
Larissa Cláudia Beatriz Rita Luana Sônia Renata Eliane Josefa Simone Natália Cristiane Carla
Débora Rosângela Jaqueline Rosa Daniela Aparecida Marlene Terezinha
"""
)
_FAMILY = _words(
    """
Silva Santos Oliveira Souza Sousa Rodrigues Ferreira Alves Pereira Lima Gomes Costa Ribeiro
Martins Carvalho Almeida Lopes Soares Fernandes Vieira Barbosa Rocha Dias Nascimento Andrade
Moreira Nunes Marques Machado Mendes Freitas Cardoso Ramos Gonçalves Santana Teixeira Araújo
Pinto Cavalcanti Monteiro Moura Correia Batista Campos Castro Azevedo Melo Barros Borges Cunha
Farias Macedo Miranda Moraes Nogueira Pires Queiroz Reis Sales Tavares Viana Xavier Yamamoto
Tanaka Schmidt Müller Rossi Bianchi Haddad Nakamura Weber Peixoto Figueiredo Leal
"""
)
_DOMAINS = (
    *("gmail.com",) * 8, *("hotmail.com",) * 4, *("outlook.com",) * 3, *("uol.com.br",) * 2,
    *("yahoo.com.br",) * 2, "terra.com.br", "icloud.com", "bol.com.br",
    *("hospitalsaolucas.org.br",) * 6, *("santacasa.org.br",) * 4, *("clinicavida.med.br",) * 2,
    "radiologiacentro.com.br", "cardiocenter.med.br", "ortopediaabc.com.br", "unineuro.med.br",
    "hcor.example", "usp.example", "institutodorim.org.br", "pediatriaviva.com.br",
    "oncoclinica.med.br", "medimagem.com.br", "clinicasantaana.com.br", "drcarlosreis.med.br",
)  # fmt: skip
_AREAS = ("11",) * 6 + ("19", "21", "13")
HOSPITAL_BLOCK = "113333"
"""One hospital's extensions: 11 3333-4400 to 4499."""

_PLAIN = str.maketrans("áàâãäéêíóôõöúüç", "aaaaaeeioooouuc")
_KEYS = "abcdefghijklmnopqrstuvwxyz0123456789._-"


@dataclass(frozen=True)
class Person:
    """One physician; the numbers are national, digits only."""

    name: str = field(repr=False)
    email: str = field(repr=False)
    mobile: str = field(repr=False)
    fax: str = field(repr=False)


def people(count: int, *, seed: int = 1, hospital: int = 30) -> list[Person]:
    """Distinct people, the first ``hospital`` of whom have a fax on extensions of one hospital."""
    chance = random.Random(seed)
    extensions = chance.sample(range(4400, 4500), min(hospital, 100))
    made: dict[str, Person] = {}
    numbers: set[str] = set()

    def fresh(start: str, first: int, last: int) -> str:
        while (found := f"{start}{chance.randrange(first, last)}") in numbers:
            pass
        numbers.add(found)
        return found

    while len(made) < count:
        given, family = chance.choice(_GIVEN), chance.choice(_FAMILY)
        second = chance.choice(_FAMILY)
        address = f"{_local(given, family, second, chance)}@{chance.choice(_DOMAINS)}"
        if address in made:
            continue
        area = chance.choice(_AREAS)
        mobile = fresh(f"{area}9", 60_000_000, 99_999_999)
        fax = (
            f"{HOSPITAL_BLOCK}{extensions[len(made)]}"
            if len(made) < len(extensions)
            else fresh(area, 20_000_000, 59_999_999)
        )
        numbers.add(fax)
        made[address] = Person(f"{given} {second} {family}", address, mobile, fax)
    return list(made.values())


def _local(given: str, family: str, second: str, chance: random.Random) -> str:
    given, family, second = (one.lower().translate(_PLAIN) for one in (given, family, second))
    forms: Sequence[str] = (
        f"{given}.{family}",
        f"{given}.{family}",
        f"{given}.{second}.{family}",
        f"{given}{family}",
        f"dr.{given}.{family}",
        f"{given[0]}{second[0]}{family}",
        f"{given}_{family}{chance.randrange(60, 99)}",
        f"{given}.{family[0]}.{second}",
    )
    return chance.choice(forms)


def slip(text: str, chance: random.Random, keys: str = _KEYS) -> str:
    """One letter inserted, left out, replaced, or two neighbours swapped."""
    while True:
        at = chance.randrange(len(text))
        before, sign, after = text[:at], text[at], text[at + 1 :]
        match chance.randrange(4):
            case 0:
                wrong = before + chance.choice(keys) + sign + after
            case 1:
                wrong = before + after
            case 2:
                wrong = before + chance.choice(keys) + after
            case _:
                wrong = before + after[:1] + sign + after[1:]
        if wrong != text:
            return wrong


def digit_slip(number: str, chance: random.Random) -> str:
    """The same for a number."""
    return slip(number, chance, "0123456789")
