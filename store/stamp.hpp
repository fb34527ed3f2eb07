#pragma once

#include <string>
#include <string_view>

namespace writeback::store {

/// Which attempt wrote a record: stands before its text, sealed with it. Two requests at the same
/// moment may want to keep the very same text, and only one of them may believe that it did; while
/// one whose answer was lost finds its own stamp there.
[[nodiscard]] std::string new_stamp();

[[nodiscard]] std::string stamped(const std::string& stamp, std::string_view text);
/// The text behind the stamp.
[[nodiscard]] std::string_view without_stamp(std::string_view stamped);

}  // namespace writeback::store
