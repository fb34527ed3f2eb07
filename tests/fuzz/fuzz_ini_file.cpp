#include <algorithm>
#include <string>
#include <vector>

#include "agent/config/ini_file.hpp"
#include "agent/config/nearest_word.hpp"
#include "tests/fuzz/fuzz_target.hpp"

using writeback::fuzz::require;

namespace {

bool has_control_character(const std::string& text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t' && c != '\r';
  });
}

}  // namespace

/// Every mistake and every value has a line of the file; no value has anything in it but text.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace writeback::agent;
  const auto text = writeback::fuzz::text_of(data, size);
  const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
  const std::vector<std::string> known = {"certificate", "private_key", "uris", "bind_dn"};
  std::vector<ConfigError> errors;
  const IniFile file = IniFile::parse(text, "f", errors);
  for (const auto& error : errors) {
    require(error.line >= 1 && error.line <= lines);
    require(!error.message.empty() && error.text().starts_with("f:"));
  }
  for (const auto& section : file.sections) {
    require(file.find(section.name) != nullptr);
    require(section.line >= 1 && section.line <= lines);
    for (const auto& [key, value] : section.values) {
      require(!key.empty() && !has_control_character(key) && !has_control_character(value.text));
      require(value.line >= section.line && value.line <= lines);
      static_cast<void>(nearest_word(key, known));
    }
  }
  return 0;
}
