"""python3 -m unittest discover load"""

import unittest

from saturation import Step, saturation


def steps(*measured: tuple) -> list[Step]:
    return [Step(users, rps, p99 / 2, p99, errors) for users, rps, p99, errors in measured]


class TheSaturationPoint(unittest.TestCase):
    def test_is_none_while_throughput_grows(self) -> None:
        self.assertIsNone(saturation([]))
        self.assertIsNone(saturation(steps((10, 100, 5, 0), (20, 200, 50, 0), (40, 221, 500, 0))))

    def test_is_none_while_nobody_waits_much_longer(self) -> None:
        self.assertIsNone(saturation(steps((10, 100, 5, 0), (20, 100, 10, 0))))

    def test_is_the_last_step_that_brought_something(self) -> None:
        found = saturation(steps((10, 100, 5, 0), (20, 200, 6, 0), (40, 210, 13, 0)))
        reason = "with 40 users req/s is 1.05 times as high, p99 2.2 times as long"
        self.assertEqual((found.at.users, found.reason), (20, reason))

    def test_is_found_where_things_get_worse_little_by_little(self) -> None:
        found = saturation(steps((10, 100, 5, 0), (20, 105, 8, 0), (40, 105, 12, 0)))
        self.assertEqual(found.at.users, 10)

    def test_comes_before_the_first_errors(self) -> None:
        found = saturation(steps((10, 100, 5, 0), (20, 200, 5, 3), (40, 100, 500, 0)))
        self.assertEqual((found.at.users, found.reason), (10, "with 20 users errors begin: 3"))

    def test_is_nowhere_if_there_are_errors_at_once(self) -> None:
        self.assertIsNone(saturation(steps((10, 100, 5, 1))).at)


if __name__ == "__main__":
    unittest.main()
