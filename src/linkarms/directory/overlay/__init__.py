"""Lists that one organization brings in for itself: entries of its overlay, each fact with its origin and date.

Read by the same readers as the registers of the installation (`register`); kept beside what people typed, which an
import never touches.
"""
