"""The package's own names against those of the figure, and the widget with whatever stands in for anywidget."""

import importlib
import pathlib
import sys
import types
import unittest

SOURCE = pathlib.Path(__file__).parents[1] / "src"
sys.path.insert(0, str(SOURCE / "elbo_explorer"))

import settings  # noqa: E402


class Array:
    """As much of a NumPy array as is used."""

    def __init__(self, rows):
        self.rows = rows

    def tolist(self):
        return self.rows


class Settings(unittest.TestCase):
    def test_names_in_snake_case_are_those_of_the_figure(self):
        self.assertEqual(settings.camel_case("weight_concentration_prior"), "weightConcentrationPrior")
        self.assertEqual(settings.camel_case("n_init"), "nInit")
        self.assertEqual(settings.camel_case("nInit"), "nInit")
        self.assertEqual(settings.camel_case("seed"), "seed")

    def test_settings_and_looks_are_told_apart(self):
        config, look = settings.split(
            {"model": "mixture", "hidden_layer_sizes": (8, 8), "autoplay": True, "view": ["data", "trace"]}
        )
        self.assertEqual(config, {"model": "mixture", "hiddenLayerSizes": [8, 8]})
        self.assertEqual(look, {"autoplay": True, "view": "data,trace"})

    def test_tables_are_points_and_names_stay(self):
        self.assertEqual(settings.data_of("faithful"), "faithful")
        self.assertEqual(settings.data_of(Array([[1.0, 2.0]])), {"points": [[1.0, 2.0]]})
        self.assertEqual(settings.data_of([1, 2]), {"points": [[1], [2]]})
        self.assertEqual(settings.data_of({"points": [[1]]}), {"points": [[1]]})

    def test_what_is_no_value_is_refused(self):
        with self.assertRaisesRegex(TypeError, "understands no object"):
            settings.plain(object())


class Widget(unittest.TestCase):
    def test_the_widget_has_the_script_and_sends_its_commands(self):
        sent = []

        class AnyWidget:
            def __init__(self, **traits):
                vars(self).update(traits)

            def send(self, message):
                sent.append(message)

        def trait(*_):
            return types.SimpleNamespace(tag=lambda **_: None)

        stubs = {
            "anywidget": types.SimpleNamespace(AnyWidget=AnyWidget),
            "traitlets": types.SimpleNamespace(Dict=trait, Int=trait, Unicode=trait),
        }
        before = {name: sys.modules.get(name) for name in stubs}
        sys.modules.update(stubs)
        sys.path.insert(0, str(SOURCE))
        try:
            package = importlib.import_module("elbo_explorer")
            figure = package.ElboExplorer(components=4, autoplay=True)
            self.assertEqual((figure.settings, figure.look), ({"components": 4}, {"autoplay": True}))
            figure.update(seed=2)
            self.assertEqual(figure.settings, {"components": 4, "seed": 2})
            figure.step(3)
            figure.play()
            self.assertEqual(sent, [{"do": "step", "iterations": 3}, {"do": "play"}])
            self.assertIn("elbo-explorer", package.ElboExplorer._esm)
            self.assertTrue(package.ElboExplorer._esm.rstrip().endswith("export default { render };"))
        finally:
            for name, module in before.items():
                if module is None:
                    sys.modules.pop(name)
                else:
                    sys.modules[name] = module


if __name__ == "__main__":
    unittest.main()
