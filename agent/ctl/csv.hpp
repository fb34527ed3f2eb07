#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace writeback::agent {

/// One record of a CSV file and where it begins.
struct CsvRecord {
  std::size_t line = 0;
  std::vector<std::string> fields;
};

/// The records of a file, or what is wrong with it and in which line.
struct CsvFile {
  std::vector<CsvRecord> records;
  std::string mistake;  ///< empty: none
  std::size_t line = 0;
};

/// RFC 4180, with LF as good as CRLF, and without the byte order mark that spreadsheets write.
/// Empty lines are left out. A file that is not UTF-8, a quoted field without an end and text
/// behind its end are mistakes.
[[nodiscard]] CsvFile read_csv(std::string_view text);

}  // namespace writeback::agent
