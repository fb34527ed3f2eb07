#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writeback::agent {

/// One record of a CSV file and where it begins.
struct CsvRecord {
  std::size_t line = 0;
  std::vector<std::string> fields;
};

/// RFC 4180, with LF as good as CRLF, and without the byte order mark that spreadsheets write.
/// Empty lines are left out. Empty where a quoted field has no end.
[[nodiscard]] std::optional<std::vector<CsvRecord>> read_csv(std::string_view text);

}  // namespace writeback::agent
