#include "agent/ctl/csv.hpp"

namespace writeback::agent {
namespace {

class CsvReader {
 public:
  explicit CsvReader(std::string_view text) : text_(text) {
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    if (text_.starts_with(mark)) text_.remove_prefix(mark.size());
  }

  std::optional<std::vector<CsvRecord>> read() {
    while (!text_.empty()) {
      const char c = text_.front();
      text_.remove_prefix(1);
      if (quoted_) {
        inside(c);
      } else {
        outside(c);
      }
    }
    if (quoted_) return std::nullopt;
    end_record();
    return std::move(records_);
  }

 private:
  void inside(char c) {
    if (c == '\n') ++line_;
    if (c != '"') {
      field_ += c;
    } else if (!text_.empty() && text_.front() == '"') {
      field_ += c;
      text_.remove_prefix(1);
    } else {
      quoted_ = false;
    }
  }

  void outside(char c) {
    if (c == '"' && field_.empty()) {
      quoted_ = true;
    } else if (c == ',') {
      fields_.push_back(std::move(field_));
      field_.clear();
    } else if (c == '\n') {
      end_record();
      begins_ = ++line_;
    } else if (c != '\r' || (!text_.empty() && text_.front() != '\n')) {
      field_ += c;
    }
  }

  void end_record() {
    const bool empty = fields_.empty() && field_.empty();
    fields_.push_back(std::move(field_));
    if (!empty) records_.push_back({begins_, std::move(fields_)});
    field_.clear();
    fields_.clear();
  }

  std::string_view text_;
  std::vector<CsvRecord> records_;
  std::vector<std::string> fields_;
  std::string field_;
  bool quoted_ = false;
  std::size_t line_ = 1;
  std::size_t begins_ = 1;
};

}  // namespace

std::optional<std::vector<CsvRecord>> read_csv(std::string_view text) {
  return CsvReader(text).read();
}

}  // namespace writeback::agent
