"""The examples are read once, and nobody changes what the next one gets."""

from rasa.shared.importers import utils
from rasa.shared.importers.importer import TrainingDataImporter


def test_examples_are_read_once_and_are_the_same(tmp_path, monkeypatch):
    (tmp_path / "nlu.yml").write_text("version: '3.1'\nnlu:\n- intent: greet\n  examples: |\n    - halo\n    - pagi\n")
    (tmp_path / "config.yml").write_text("importers:\n- name: sigap_nlu.importer.ReadOnce\n")
    read = []
    really_read = utils.training_data_from_paths

    def counted(paths, language):
        read.append(paths)
        return really_read(paths, language)

    monkeypatch.setattr(utils, "training_data_from_paths", counted)
    importer = TrainingDataImporter.load_from_config(str(tmp_path / "config.yml"), None, [str(tmp_path / "nlu.yml")])
    asked = [importer.get_nlu_data(), importer.get_nlu_data(language="id"), importer.get_nlu_data("en")]
    texts = [{message.get("text") for message in one.intent_examples} for one in asked]
    assert texts == [{"halo", "pagi"}] * 3
    assert len(read) == 1
    asked[0].training_examples[0].set("text", "changed")
    assert {message.get("text") for message in asked[2].intent_examples} == {"halo", "pagi"}
