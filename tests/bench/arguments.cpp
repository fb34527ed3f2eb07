#include "tests/bench/arguments.hpp"

#include <charconv>
#include <fstream>
#include <stdexcept>

namespace writeback::bench {

Arguments::Arguments(int count, char** words) {
  for (int at = 1; at < count; at += 2) {
    const std::string_view name = words[at];
    if (!name.starts_with("--")) throw std::invalid_argument("not an option: " + std::string(name));
    if (at + 1 == count) throw std::invalid_argument(std::string(name) + " wants a value");
    left_.insert_or_assign(std::string(name.substr(2)), words[at + 1]);
  }
}

std::string Arguments::text(std::string_view name) {
  const auto found = left_.find(name);
  if (found == left_.end()) throw std::invalid_argument("--" + std::string(name) + " is missing");
  std::string value = std::move(found->second);
  left_.erase(found);
  return value;
}

std::string Arguments::text_or(std::string_view name, std::string_view fallback) {
  return left_.contains(name) ? text(name) : std::string(fallback);
}

unsigned long Arguments::number(std::string_view name, unsigned long lowest,
                                unsigned long highest) {
  const std::string value = text(name);
  unsigned long number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc{} || end != value.data() + value.size() || number < lowest ||
      number > highest) {
    throw std::invalid_argument("--" + std::string(name) + " wants a number from " +
                                std::to_string(lowest) + " to " + std::to_string(highest));
  }
  return number;
}

unsigned long Arguments::number_or(std::string_view name, unsigned long lowest,
                                   unsigned long highest, unsigned long fallback) {
  return left_.contains(name) ? number(name, lowest, highest) : fallback;
}

std::string Arguments::secret(std::string_view name) {
  const std::string path = text(name);
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line) || line.empty()) {
    throw std::invalid_argument("--" + std::string(name) + ": nothing to read in " + path);
  }
  return line;
}

void Arguments::refuse_unread() const {
  if (left_.empty()) return;
  throw std::invalid_argument("unknown option --" + left_.begin()->first);
}

}  // namespace writeback::bench
