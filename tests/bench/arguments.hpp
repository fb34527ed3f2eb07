#pragma once

#include <map>
#include <string>
#include <string_view>

namespace writeback::bench {

/// The command line of a bench program: only `--name value` pairs. Throws std::invalid_argument
/// with a sentence for the terminal; a name that nobody asked for is found by refuse_unread().
class Arguments {
 public:
  Arguments(int count, char** words);

  [[nodiscard]] std::string text(std::string_view name);
  [[nodiscard]] std::string text_or(std::string_view name, std::string_view fallback);
  [[nodiscard]] unsigned long number(std::string_view name, unsigned long lowest,
                                     unsigned long highest);
  [[nodiscard]] unsigned long number_or(std::string_view name, unsigned long lowest,
                                        unsigned long highest, unsigned long fallback);
  /// The first line of the file that `name` names: secrets stay out of the process list.
  [[nodiscard]] std::string secret(std::string_view name);

  void refuse_unread() const;

 private:
  std::map<std::string, std::string, std::less<>> left_;
};

}  // namespace writeback::bench
