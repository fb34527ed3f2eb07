#pragma once

#include <span>
#include <string>
#include <string_view>

namespace writeback::agent {

/// The candidate that a misspelt word most likely meant (edit distance); empty where none is near.
[[nodiscard]] std::string nearest_word(std::string_view word,
                                       std::span<const std::string> candidates);

}  // namespace writeback::agent
