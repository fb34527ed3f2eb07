#include "agent/ctl/csv.hpp"
#include "agent/ctl/registration_file.hpp"
#include "tests/fuzz/fuzz_target.hpp"

#include <algorithm>

/// No field is made up: all that is read stands in the text, and records go forward in it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using writeback::fuzz::require;
  const auto text = writeback::fuzz::text_of(data, size);
  const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
  const auto file = writeback::agent::read_csv(text);
  require(file.mistake.empty() || (file.line > 0 && file.line <= lines));
  static_cast<void>(writeback::agent::read_registrations(text));
  std::size_t bytes = 0;
  std::size_t line = 0;
  for (const auto& record : file.records) {
    require(record.line > line && record.line <= lines);
    line = record.line;
    require(!record.fields.empty());
    for (const auto& field : record.fields) bytes += field.size();
  }
  require(bytes <= text.size());
  return 0;
}
