"""What each rule of the program is worth: leaves out one at a time and asks the open questions again."""
